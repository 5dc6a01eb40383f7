using System.Globalization;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

/// <summary>A file system in memory that is really full.</summary>
public sealed class SmallDiskTests
{
    /// <summary>Two checkpoints of the second task fit, a third beside them does not.</summary>
    private const int SmallKilobytes = 512;

    /// <summary>
    /// Arguments: where to mount, its size, where the run's folder is to be copied afterwards, the program, the recipe. The mount
    /// belongs to this script's own namespace and is gone with it.
    /// </summary>
    private const string Script = """
        mount -t tmpfs -o size=$2k tmpfs "$1" || exit 77
        dotnet "$4" run "$5" --threads 1 --out "$1/run" --checkpoint-minutes 0.001
        echo "first: $?"
        mount -o remount,size=8m "$1" || exit 77
        dotnet "$4" resume "$1/run"
        echo "second: $?"
        cp -r "$1/run" "$3"
        """;

    [Fact]
    public void Full_file_system_costs_checkpoints_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system in memory: Linux");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["disk"]);
        var result = Mounted(folder, "--user", "--map-root-user", "--mount") ?? Mounted(folder, "--mount");
        Assert.SkipWhen(result is null, "a file system cannot be mounted here (tried unshare with and without a user namespace)");

        // The first call ends with complete results and says what is missing; the second, with room, makes it.
        Assert.Contains("first: 1", result.Lines);
        Assert.Contains("second: 0", result.Lines);
        Assert.Contains(result.Lines, line => line.StartsWith("warning: no checkpoint: ", StringComparison.Ordinal)
            && line.EndsWith("no space left on the disk; the run goes on, the next checkpoint tries again", StringComparison.Ordinal));
        Assert.Contains("no space left on the disk; the results are complete, and 'unforget resume ", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, Calls.RunTiny(folder["whole"]).Code);
        Assert.Equal(RunFiles.Of(folder["whole"]), RunFiles.Of(folder["copy"]));
    }

    private static CallResult? Mounted(TempFolder folder, params string[] namespaces)
    {
        string[] arguments =
        [
            .. namespaces, "sh", "-c", Script, "sh", folder["disk"], SmallKilobytes.ToString(CultureInfo.InvariantCulture), folder["copy"], ChildProcess.Program,
            Calls.TinyRecipe,
        ];
        try
        {
            var result = ChildProcess.Start("unshare", arguments);
            return result.Code == 0 ? result : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
