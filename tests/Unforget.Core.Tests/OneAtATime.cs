// TorchSharp 0.107 passes the native handle of a Scalar to libtorch without keeping the Scalar alive, and its finaliser frees the
// handle: a collection that another thread sets off during the call leaves libtorch with freed memory. So no other test may
// allocate while one computes, and the collector does not work in the background (see the project file).
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
