using Unforget.Data;

namespace Unforget.Tests.Data;

public sealed class DataLocationTests
{
    [Fact]
    public void The_option_goes_before_the_environment()
    {
        Assert.Equal("/some/where", DataLocation.Resolve("/some/where").Folder);

        var environment = Environment.GetEnvironmentVariable("UNFORGET_DATA");
        Assert.Equal(string.IsNullOrWhiteSpace(environment) ? null : environment, DataLocation.Resolve(null).Folder);
        Assert.Equal(DataLocation.Resolve(null), DataLocation.Resolve("  "));
    }
}
