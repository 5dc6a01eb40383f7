// Commands share the process's working folder, environment and tensor library.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
