using System.Runtime.CompilerServices;
using TorchSharp;
using Unforget.Foundation;

namespace Unforget.Tests.Foundation;

/// <summary>
/// Runs before the test program's own entry point. A test may touch TorchSharp before any type of Unforget, so the call that an
/// application makes in that case is made here. As a child of <see cref="TestProcess"/> the program says what came of it and ends.
/// </summary>
internal static class TestStart
{
    internal const string ProbeVariable = "UNFORGET_TEST_PROBE";

    [ModuleInitializer]
    internal static void BeforeAnyTest()
    {
        var probe = Environment.GetEnvironmentVariable(ProbeVariable);
        try
        {
            if (probe is not null)
            {
                Console.WriteLine(probe == "initialize" ? NativeRuntime.Initialize() : Seeds.For(1, SeedPurpose.Shuffle));
                Console.WriteLine(Sum());
                Environment.Exit(0);
            }

            // As the command line does: tests share machines with builds, where threads that spin while they wait are in the way.
            NativeRuntime.LetThreadsSleep();
            NativeRuntime.Initialize();
        }
        catch (NativeRuntimeException error)
        {
            // Said again, in full, by the first test that needs tensors; the others can still run.
            if (probe is not null)
            {
                Console.WriteLine(error.Message);
                Environment.Exit(1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Sum() => torch.ones(3).sum().item<float>();
}
