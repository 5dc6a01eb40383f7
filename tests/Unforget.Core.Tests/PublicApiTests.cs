namespace Unforget.Tests;

/// <summary>A change of the public surface is a decision: it shows in a diff. UNFORGET_UPDATE_SNAPSHOTS=1 rewrites the file.</summary>
public sealed class PublicApiTests
{
    private const string Snapshot = "tests/Unforget.Core.Tests/Snapshots/PublicApi.txt";

    [Fact]
    public void Public_surface_of_the_core_is_the_recorded_one()
    {
        var actual = PublicApi.Render(typeof(Experiment).Assembly);
        if (Environment.GetEnvironmentVariable("UNFORGET_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(RepositoryFiles.PathOf(Snapshot), actual);
            Assert.Skip($"{Snapshot} is rewritten");
        }

        Assert.Equal(RepositoryFiles.Text(Snapshot), actual);
    }
}
