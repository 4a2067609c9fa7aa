import Program

GanzooProgram.main()
