using Unforget.Benchmarks.Engines;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Reporting;
using Unforget.Tests.Reporting;

namespace Unforget.Tests.Benchmarks;

public sealed class WantedRunTests : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("unforget-wanted-").FullName, "small.yaml");

    public WantedRunTests() => File.WriteAllText(_file, "dataset: cifar100_sample\ntraining:\n  epochs: 3\n");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void A_record_of_the_same_run_is_taken() => Wanted("seed=2").Require(Record("seed=2"), "runs/a");

    [Theory]
    [InlineData("torch", 2, "training.epochs=4", "training.epochs is 3")]
    [InlineData("torch", 2, "seed=5", "seed is 1")]
    [InlineData("fused", 2, null, "engine torch instead of fused")]
    [InlineData("torch", 1, null, "threads 2 instead of 1")]
    public void A_record_of_another_run_is_refused_with_the_difference(string engine, int threads, string? recorded, string difference)
    {
        var wanted = Wanted() with { Engine = engine, Threads = threads };
        var message = Assert.Throws<UserError>(() => wanted.Require(Record(recorded is null ? [] : [recorded]), "runs/a")).Message;
        Assert.StartsWith("'runs/a' holds another run (", message, StringComparison.Ordinal);
        Assert.Contains(difference, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_changed_its_engine_on_the_way_is_refused()
    {
        var record = Record();
        var mixed = record with { EarlierEnvironments = [record.Environment with { Engine = "fused" }] };
        Assert.Contains("engine fused instead of torch", Assert.Throws<UserError>(() => Wanted().Require(mixed, "runs/a")).Message, StringComparison.Ordinal);
    }

    private WantedRun Wanted(params string[] settings) => new(_file, settings, "torch", 2);

    private RunRecord Record(params string[] settings) =>
        TestRecord.Create() with { Recipe = RecipeWriter.ToJson(new RecipeLibrary().Load(_file, settings)) };
}
