using Unforget.Foundation;

namespace Unforget.Tests.Foundation;

public sealed class MachineReportTests
{
    [Fact]
    public void A_machine_that_runs_these_tests_can_train()
    {
        var report = MachineReport.Collect();

        Assert.Empty(report.Problems);
        Assert.True(report.CanTrain);
        Assert.Contains("cpu", report.Devices);
        Assert.NotNull(report.Native);
        Assert.Matches(@"^\d+\.\d+\.\d+$", report.TorchSharpVersion);
        Assert.Matches(@"^\d+\.\d+\.\d+$", report.LibTorchVersion);
        Assert.StartsWith(".NET 10", report.DotNet, StringComparison.Ordinal);
    }

    [Fact]
    public void Cores_and_memory_stay_within_what_the_process_may_use()
    {
        var cpu = CpuReport.Collect();
        var memory = MemoryReport.Collect();

        Assert.InRange(cpu.PhysicalCores, 1, cpu.LogicalCpus);
        Assert.Equal(Environment.ProcessorCount, cpu.LogicalCpus);
        Assert.NotEmpty(cpu.Model);
        Assert.InRange(memory.Total, Environment.WorkingSet, long.MaxValue);
        Assert.InRange(memory.Available ?? 0, 0, memory.Total);
        Assert.True(memory.ContainerLimit is null || memory.ContainerLimit == memory.Total);
    }

    [Fact]
    public void The_cpp_runtime_is_a_file_with_a_version()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The C++ runtime is looked up on Linux.");
        var runtime = CppRuntimeReport.Collect();

        Assert.NotNull(runtime);
        Assert.True(File.Exists(runtime.Path));
        Assert.Matches(@"^GLIBCXX_3\.4\.\d+$", runtime.Highest);
    }

    [Fact]
    public void A_machine_that_cannot_train_has_a_problem_to_show()
    {
        var report = MachineReport.Collect() with { Problems = ["no memory"] };

        Assert.False(report.CanTrain);
    }
}
