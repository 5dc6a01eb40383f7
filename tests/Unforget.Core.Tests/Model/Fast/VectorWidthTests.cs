using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Unforget.Model.Fast;

namespace Unforget.Tests.Model.Fast;

/// <summary>The processor's widest vectors are used; narrower ones are tested by hiding the wide ones from a new process.</summary>
public sealed class VectorWidthTests
{
    private const string ExpectedLanes = "UNFORGET_TEST_LANES";
    private const string ExpectedVectors = "UNFORGET_TEST_VECTORS";

    [Fact]
    public void The_widest_vectors_are_used()
    {
        var expected = Environment.GetEnvironmentVariable(ExpectedLanes) is { } named
            ? int.Parse(named, CultureInfo.InvariantCulture)
            : Vector512.IsHardwareAccelerated && Avx512F.IsSupported && Avx512DQ.IsSupported ? 16 : Avx2.IsSupported ? 8 : 0;
        Assert.Equal(expected, FusedSupport.Lanes);
        Assert.Equal(expected == 0, FusedSupport.ProcessorProblem is not null);
        if (Environment.GetEnvironmentVariable(ExpectedVectors) is { } vectors)
        {
            Assert.Equal(vectors, FusedSupport.Vectors);
        }
    }

    [Theory]
    [InlineData("DOTNET_EnableAVX512", "0", 8, "FusedBackboneTests", "PooledOutputsTests", "OptimizerTests", "WholeNetworkTests", "VariantTests")]
    [InlineData("DOTNET_PreferredVectorBitWidth", "256", 8)]
    [InlineData("DOTNET_EnableAVX2", "0", 0, "PooledOutputsTests", "OptimizerTests")]
    public async Task All_of_it_holds_with_narrower_vectors(string setting, string value, int lanes, params string[] tests)
    {
        if (Environment.GetEnvironmentVariable(ExpectedLanes) is not null || !Avx2.IsSupported)
        {
            Assert.Skip("a process with fewer instructions, or a processor without them");
        }

        var program = Path.Combine(AppContext.BaseDirectory, "Unforget.Core.Tests.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. tests.Append(nameof(VectorWidthTests)).SelectMany(name => new[] { "--filter-class", "*" + name })])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[setting] = value;
        start.Environment[ExpectedLanes] = lanes.ToString(CultureInfo.InvariantCulture);
        if (FusedSupport.Lanes == 16)
        {
            start.Environment[ExpectedVectors] = lanes == 8 ? $"AVX2 ({setting}={value})" : "none";
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await errors;
        Assert.True(process.ExitCode == 0, await output);
    }
}
