extension Operator {
    static let symmetricEigenvalues = Operator("aten::linalg_eigvalsh")
    static let symmetricEigenvectors = Operator("aten::linalg_eigh")
    static let orthogonalTriangular = Operator("aten::linalg_qr")
    static let solve = Operator("aten::linalg_solve")
    static let diagonal = Operator("aten::diagonal")
    static let distances = Operator("aten::cdist")
    static let smallest = Operator("aten::kthvalue")
    static let sort = Operator("aten::sort")
    static let fourier = Operator("aten::fft_fft2")
}

extension Tensor {
    /// The QR decomposition of a tall matrix, with orthonormal columns of Q.
    public func qr() throws(TorchError) -> (q: Tensor, r: Tensor) {
        let results = try Operator.orthogonalTriangular.call([.tensor(self)])
        return (results[0], results[1])
    }

    public func diagonal() throws(TorchError) -> Tensor { try Operator.diagonal(.tensor(self)) }

    /// The eigenvalues of a symmetric matrix, in ascending order.
    package func eigenvaluesOfSymmetric() throws(TorchError) -> Tensor {
        try Operator.symmetricEigenvalues(.tensor(self))
    }

    /// The eigenvalues `[D]` of a symmetric matrix, in ascending order, and its eigenvectors as columns `[D, D]`.
    package func eigenOfSymmetric() throws(TorchError) -> (values: Tensor, vectors: Tensor) {
        let results = try Operator.symmetricEigenvectors.call([.tensor(self)])
        return (results[0], results[1])
    }

    /// The matrix x `[D, K]` with self · x = other, for a regular matrix `[D, D]`.
    package func solve(_ other: Tensor) throws(TorchError) -> Tensor {
        try Operator.solve(.tensor(self), .tensor(other), .bool(true))
    }

    /// The Euclidean distances `[N, M]` of the rows `[N, D]` to the rows of another matrix `[M, D]`.
    package func distances(to other: Tensor) throws(TorchError) -> Tensor {
        try Operator.distances(.tensor(self), .tensor(other), .real(2), .none)
    }

    /// The k-th smallest element of each row `[N, M]`, counted from 1.
    package func smallest(_ k: Int) throws(TorchError) -> Tensor {
        try Operator.smallest.call([.tensor(self), .int(k), .int(-1), .bool(false)])[0]
    }

    /// The elements in ascending order along an axis.
    package func sorted(_ axis: Int) throws(TorchError) -> Tensor {
        try Operator.sort.call([.tensor(self), .int(axis), .bool(false)])[0]
    }

    /// The magnitude of the two-dimensional discrete Fourier transform of the last two axes.
    package func fourierMagnitude() throws(TorchError) -> Tensor {
        try Operator.fourier(.tensor(self), .none, .ints([-2, -1]), .none).abs()
    }
}
