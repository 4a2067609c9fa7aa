// What libtorch's headers name of cuBLAS, cuSPARSE and cuSOLVER. Their wheels have 800 MB; nothing of them is called here, so
// declarations are enough.
#pragma once

typedef struct cublasContext *cublasHandle_t;
typedef struct cublasLtContext *cublasLtHandle_t;
typedef struct cusparseContext *cusparseHandle_t;
typedef struct cusolverDnContext *cusolverDnHandle_t;
typedef enum { CUBLAS_STATUS_SUCCESS } cublasStatus_t;
typedef enum { CUSPARSE_STATUS_SUCCESS } cusparseStatus_t;
typedef enum { CUSOLVER_STATUS_SUCCESS } cusolverStatus_t;
