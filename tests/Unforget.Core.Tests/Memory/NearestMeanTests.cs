using TorchSharp;
using Unforget.Memory;
using static TorchSharp.torch;

namespace Unforget.Tests.Memory;

public sealed class NearestMeanTests
{
    [Theory]
    [InlineData("cnn")]
    [InlineData("nme")]
    [InlineData("one_class")]
    public void Scores_and_predictions_are_those_of_the_original(string run)
    {
        foreach (var task in MemoryFixtures.Tasks(run))
        {
            var evaluation = MemoryFixtures.Stage(task, "evaluation");
            using var raw = MemoryFixtures.Matrix(evaluation.GetProperty("raw_features")).ToTensor(CPU);
            using var means = MemoryFixtures.Matrix(MemoryFixtures.Stage(task, "memory").GetProperty("class_means")).ToTensor(CPU);
            using var scores = NearestMean.Scores(raw, means);
            Build.Near(MemoryFixtures.Floats(evaluation.GetProperty("nme_scores")), scores.data<float>().ToArray(), 5e-6);
            using var predictions = scores.argmax(1);
            Assert.Equal(MemoryFixtures.Integers(evaluation.GetProperty("nme_predictions")), predictions.data<long>().ToArray().Select(p => (int)p));
        }
    }

    [Fact]
    public void A_score_is_minus_the_squared_distance_of_the_unit_feature()
    {
        using var raw = tensor(new float[] { 30, 40, 0, 0.5f }, [2, 2]);
        using var means = tensor(new float[] { 1, 0, 0, 1, 0.6f, 0.8f }, [3, 2]);
        using var scores = NearestMean.Scores(raw, means);
        Build.Near([-0.8f, -0.4f, 0, -2, 0, -0.4f], scores.data<float>().ToArray(), 1e-6);
    }

    [Fact]
    public void Only_the_scores_stay_alive()
    {
        using var raw = rand(5, 4);
        using var means = rand(3, 4);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var scores = NearestMean.Scores(raw, means);
        Assert.Equal(live + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        scores.Dispose();
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused()
    {
        using var raw = rand(5, 4);
        using var means = rand(3, 5);
        Assert.Throws<ArgumentException>(() => NearestMean.Scores(raw, means));
    }
}
