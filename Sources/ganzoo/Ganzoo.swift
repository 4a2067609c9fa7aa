import ArgumentParser

@main
struct Ganzoo: ParsableCommand {}
