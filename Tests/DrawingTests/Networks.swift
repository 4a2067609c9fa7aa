/// The networks of the drawing tests.
enum Networks {
    static let residual = """
        network: mine
        params: {blocks: 9}
        inputs: {image: [3, 16, 16]}
        blocks:
          residual-block:
            layers:
              - residual:
                  - conv: {filters: 8, kernel: 3, padding: 1}
                  - instance_norm
                  - relu
                  - conv: {filters: 8, kernel: 3, padding: 1}
        layers:
          - conv: {filters: 8, kernel: 3, padding: 1}
          - repeat: blocks
            layers: [residual-block]
          - conv: {filters: 3, kernel: 3, padding: 1}
          - tanh
        """

    static let skips = """
        network: mine
        inputs: {image: [3, 16, 16]}
        layers:
          - conv: {filters: 8, kernel: 3, padding: 1}
            name: first
          - repeat: 2
            index: i
            layers:
              - conv: {filters: 8, kernel: 3, padding: 1}
                name: x${i}
              - relu
          - concat: [first, x0]
        """
}
