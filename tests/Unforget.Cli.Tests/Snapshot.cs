using System.Reflection;

namespace Unforget.Tests.Cli;

/// <summary>Compares text with a file beside the tests. UNFORGET_UPDATE_SNAPSHOTS=1 writes the files instead.</summary>
internal static class Snapshot
{
    public static void Matches(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("UNFORGET_UPDATE_SNAPSHOTS") == "1")
        {
            var source = typeof(Snapshot).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "SourceFolder").Value!;
            File.WriteAllText(Path.Combine(source, "Snapshots", $"{name}.txt"), text);
            return;
        }

        var file = Path.Combine(AppContext.BaseDirectory, "Snapshots", $"{name}.txt");
        Assert.True(File.Exists(file), $"no snapshot '{name}'; run the tests once with UNFORGET_UPDATE_SNAPSHOTS=1");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text);
    }
}
