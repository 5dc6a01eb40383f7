using Unforget.Losses;
using static TorchSharp.torch;

namespace Unforget.Tests.Losses;

public sealed class ScoreMimickingTests
{
    private static Tensor Teacher => tensor(new[,] { { 0.5, -0.5 }, { 1.0, 0.0 } });

    /// <summary>Squares 0.01, 0.04, 0.09 and 0.16 over 4, times 2 old classes; the new class does not count.</summary>
    [Fact]
    public void Squares_of_old_scores_are_averaged_and_multiplied_by_their_number()
    {
        using var scope = NewDisposeScope();
        var scores = tensor(new[,] { { 0.6, -0.3, 9.0 }, { 0.7, 0.4, -9.0 } });
        Fixtures.Close(2 * (0.01 + 0.04 + 0.09 + 0.16) / 4, ScoreMimicking.Compute(Teacher, scores), relative: 1e-12, absolute: 1e-12);
        Gradients.Check(values => ScoreMimicking.Compute(Teacher, values), scores);
    }
}
