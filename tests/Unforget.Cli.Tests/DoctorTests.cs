using System.Text.Json.Nodes;
using Unforget.Cli.Hosting;
using Unforget.Model.Fast;

namespace Unforget.Tests.Cli;

public sealed class DoctorTests
{
    [Fact]
    public void Doctor_finds_a_machine_that_trains_and_the_sample()
    {
        var result = Calls.Run("doctor");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal("Training works on this machine.", result.Lines[^1]);
        var engine = FusedSupport.ProcessorProblem is { } problem
            ? $"auto takes torch: {problem}"
            : $"auto takes fused with {FusedSupport.Vectors}, and torch for backbones that do not fit";
        Assert.Contains($"engine             {engine}", result.Lines);
        Assert.Contains(result.Lines, line => line.StartsWith("  cifar100_sample  cifar100_sample, version 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Doctor_tells_a_damaged_data_set_from_one_that_is_not_there()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["cifar-100-binary"]);
        var file = folder["cifar-100-binary/train.bin"];
        File.WriteAllText(file, "no images");
        var result = Calls.Run("doctor", "--data", folder.Path);
        Assert.Equal(ExitCode.Failure, result.Code);
        Assert.Contains(result.Lines, line => line.StartsWith($"  cifar100         damaged: {file}: 9 bytes (", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("  cifar10          not there: no folder 'cifar-10-batches-bin' in ", StringComparison.Ordinal));
        Assert.Equal("Training works on this machine, but not with the damaged data.", result.Lines[^1]);
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
