using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;

namespace Unforget.Tests.Cli;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_finds_a_machine_that_trains_and_the_sample()
    {
        var result = Calls.Run("doctor");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal("Training works on this machine.", result.Lines[^1]);
        Assert.Contains(result.Lines, line => line.StartsWith("  cifar100_sample  cifar100_sample, version 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Doctor_as_JSON_says_the_same()
    {
        var json = JsonNode.Parse(Calls.Run("doctor", "--json").Output)!;
        Assert.True((bool)json["can_train"]!);
        Assert.Contains("cpu", json["devices"]!.AsArray().Select(device => (string)device!));
        Assert.Equal(3, json["datasets"]!.AsArray().Count);
    }
}
