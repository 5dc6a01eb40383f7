using CsCheck;
using Unforget.Methods.Calibration;

namespace Unforget.Tests.Methods.Calibration;

public sealed class LogLinearFitTests
{
    [Fact]
    public void An_offset_of_two_classes_is_the_logarithm_of_their_odds()
    {
        // Equal scores, three images of class 1 and one of class 0: the share of class 1 becomes 3/4, so the offset log 3.
        var found = Assert.Single(LogLinearFit.Solve(new LogLinearProblem([1, 1, 0, 1], new double[8], 1, (_, label, _) => label)));
        Assert.Equal(Math.Log(3), found, 2e-3);

        // With the small multiple of the square: 4 s(b) - 3 + 0.001 b = 0.
        Assert.Equal(0.0, (4 / (1 + Math.Exp(-found))) - 3 + (LogLinearFit.Ridge * found), 1e-9);
    }

    [Fact]
    public void A_factor_is_found_for_slopes_that_differ_from_image_to_image()
    {
        // The right class leads by 1 in three images and trails by 1 in the fourth: the factor is log 3 again.
        double[] scores = [0, 1, 1, 0, 0, 1, 1, 0];
        int[] labels = [1, 0, 1, 1];
        var found = LogLinearFit.Solve(new LogLinearProblem(labels, new double[8], 1, (image, label, _) => scores[(2 * image) + label]))[0];
        Assert.Equal(Math.Log(3), found, 2e-3);
    }

    [Fact]
    public void Offsets_give_each_group_of_classes_the_mass_of_its_images() => Gen.Double[-3, 3].Array[18].Sample(scores =>
    {
        // Six images of three classes: at the optimum the softmax's mass of a class is its number of images, up to the small multiple.
        int[] labels = [0, 1, 2, 2, 1, 2];
        var found = LogLinearFit.Solve(new LogLinearProblem(labels, scores, 2, (_, label, parameter) => label == parameter + 1 ? 1 : 0));
        double[] offsets = [0, .. found];
        for (var label = 1; label < 3; label++)
        {
            var mass = Enumerable.Range(0, 6).Sum(image =>
                Math.Exp(scores[(3 * image) + label] + offsets[label]) / Enumerable.Range(0, 3).Sum(c => Math.Exp(scores[(3 * image) + c] + offsets[c])));
            Assert.Equal(labels.Count(one => one == label), mass + (LogLinearFit.Ridge * offsets[label]), 1e-6);
        }
    });

    [Fact]
    public void Images_that_are_told_apart_without_error_give_finite_numbers()
    {
        var found = LogLinearFit.Solve(new LogLinearProblem([0, 1], [5, -5, -5, 5], 1, (image, label, _) => image == label ? 1 : 0))[0];
        Assert.InRange(found, 0.0, 1.0);
        Assert.InRange(LogLinearFit.Solve(new LogLinearProblem([1, 1], new double[4], 1, (_, label, _) => label))[0], 3.0, 20.0);
    }

    [Fact]
    public void Nothing_to_find_or_to_learn_from_is_zero()
    {
        Assert.Empty(LogLinearFit.Solve(new LogLinearProblem([0], [1, 2], 0, (_, _, _) => 1)));
        Assert.Equal([0.0], LogLinearFit.Solve(new LogLinearProblem([], [], 1, (_, _, _) => 1)));
    }
}
