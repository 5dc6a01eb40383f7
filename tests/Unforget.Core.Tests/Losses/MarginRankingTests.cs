using Unforget.Losses;
using static TorchSharp.torch;

namespace Unforget.Tests.Losses;

public sealed class MarginRankingTests
{
    /// <summary>Two old and three new classes; the first image is of class 1, the second of a new one, the third of class 0.</summary>
    private static Tensor Scores => tensor(new[,] { { 0.1, 0.9, 0.8, 0.2, 0.6 }, { 0.9, 0.9, 0.1, 0.1, 0.1 }, { 0.3, 0.0, 0.1, 0.5, -0.9 } });

    private static Tensor Labels => tensor(new long[] { 1, 2, 0 });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Loss_and_gradient_are_the_originals(int number)
    {
        using var scope = NewDisposeScope();
        var reference = Fixtures.Cases("ucir_ranking.json")[number];
        var logits = Fixtures.Tensor(reference.GetProperty("logits")).requires_grad_();
        var targets = Fixtures.Tensor(reference.GetProperty("targets"));
        var oldClasses = (int)logits.shape[1] - reference.GetProperty("new_classes").GetInt32();
        var loss = MarginRanking.Compute(
            logits, targets, oldClasses, reference.GetProperty("negatives").GetInt32(), reference.GetProperty("margin").GetDouble());
        loss.backward();
        Fixtures.Close(reference.GetProperty("loss").GetDouble(), loss);
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad")), logits.grad!);
    }

    /// <summary>Two negatives: (0.5 - 0.9 + 0.8) + (0.5 - 0.9 + 0.6) of the first image, (0.5 - 0.3 + 0.5) + (0.5 - 0.3 + 0.1) of the third, over 4.</summary>
    [Theory]
    [InlineData(2, (0.4 + 0.2 + 0.7 + 0.3) / 4)]
    [InlineData(1, (0.4 + 0.7) / 2)]
    [InlineData(3, (0.4 + 0.2 + 0.0 + 0.7 + 0.3 + 0.0) / 6)]
    public void The_nearest_new_scores_of_old_images_are_ranked(int negatives, double expected)
    {
        using var scope = NewDisposeScope();
        Fixtures.Close(expected, MarginRanking.Compute(Scores, Labels, 2, negatives, 0.5), relative: 1e-12, absolute: 1e-12);
    }

    [Fact]
    public void Gradients_are_those_of_central_differences()
    {
        using var scope = NewDisposeScope();
        Gradients.Check(scores => MarginRanking.Compute(scores, Labels, 2, 2, 0.5), Scores);
    }

    [Fact]
    public void Without_an_image_of_an_old_class_loss_and_gradient_are_zero()
    {
        using var scope = NewDisposeScope();
        var scores = Scores.requires_grad_();
        var loss = MarginRanking.Compute(scores, tensor(new long[] { 2, 3, 4 }), 2, 2, 0.5);
        loss.backward();
        Assert.Equal(0.0, loss.item<double>());
        Assert.Equal(0.0, scores.grad!.abs().max().item<double>());
    }

    [Theory]
    [InlineData(2, 4, "negatives must be from 1 to 3, the number of new classes, got 4")]
    [InlineData(2, 0, "negatives must be from 1 to 3, the number of new classes, got 0")]
    [InlineData(0, 1, "needs old and new classes, got 0 old of 5")]
    [InlineData(5, 1, "needs old and new classes, got 5 old of 5")]
    public void Numbers_that_rank_nothing_are_refused(int oldClasses, int negatives, string reason)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => MarginRanking.Compute(Scores, Labels, oldClasses, negatives, 0.5));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
