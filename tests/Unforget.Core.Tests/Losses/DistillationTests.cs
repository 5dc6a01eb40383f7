using Unforget.Losses;
using static TorchSharp.torch;

namespace Unforget.Tests.Losses;

public sealed class DistillationTests
{
    // Teacher: softmax((0, T log 3) / T) = (1/4, 3/4). Student: exponentials 1, 2, 5.
    private const double Temperature = 2;

    private static readonly float[] TeacherScores = [0, (float)(Temperature * Math.Log(3))];

    private static readonly float[] StudentScores = [0, (float)(Temperature * Math.Log(2)), (float)(Temperature * Math.Log(5))];

    [Fact]
    public void Over_all_classes_it_has_a_hand_computed_value()
    {
        using var scope = NewDisposeScope();
        var loss = Distillation.Compute(Row(TeacherScores), Row(StudentScores), Temperature, DistillationNormalization.All);
        Fixtures.Close(-(0.25 * Math.Log(1.0 / 8) + 0.75 * Math.Log(2.0 / 8)), loss);
    }

    [Fact]
    public void Over_old_classes_it_has_a_hand_computed_value_and_no_gradient_for_new_ones()
    {
        using var scope = NewDisposeScope();
        var student = Row(StudentScores).requires_grad_();
        var loss = Distillation.Compute(Row(TeacherScores), student, Temperature, DistillationNormalization.Old);
        loss.backward();
        Fixtures.Close(-(0.25 * Math.Log(1.0 / 3) + 0.75 * Math.Log(2.0 / 3)), loss);

        // (p - q) / T.
        var expected = new[] { (1.0 / 3 - 0.25) / Temperature, (2.0 / 3 - 0.75) / Temperature, 0 };
        Fixtures.Close(tensor(expected, [1, 3]), student.grad!);
    }

    [Fact]
    public void Over_all_classes_new_ones_are_pushed_down()
    {
        using var scope = NewDisposeScope();
        var student = Row(StudentScores).requires_grad_();
        Distillation.Compute(Row(TeacherScores), student, Temperature, DistillationNormalization.All).backward();
        var expected = new[] { (1.0 / 8 - 0.25) / Temperature, (2.0 / 8 - 0.75) / Temperature, 5.0 / 8 / Temperature };
        Fixtures.Close(tensor(expected, [1, 3]), student.grad!);
    }

    [Theory]
    [InlineData(DistillationNormalization.All)]
    [InlineData(DistillationNormalization.Old)]
    public void Both_agree_without_new_classes_and_are_averaged_over_the_batch(DistillationNormalization normalization)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Row(TeacherScores), Row([3, 1]));
        var one = Distillation.Compute(a, b, 1, DistillationNormalization.Old);
        var other = Distillation.Compute(b, a, 1, DistillationNormalization.Old);
        Fixtures.Close((one + other) / 2, Distillation.Compute(cat([a, b]), cat([b, a]), 1, normalization));
    }

    [Theory]
    [InlineData(DistillationNormalization.All)]
    [InlineData(DistillationNormalization.Old)]
    public void Gradients_agree_with_finite_differences(DistillationNormalization normalization)
    {
        using var scope = NewDisposeScope();
        var teacher = randn([3, 4], ScalarType.Float64, generator: new Generator(1));
        var student = randn([3, 6], ScalarType.Float64, generator: new Generator(2));
        Gradients.Check(x => Distillation.Compute(teacher, x, 3, normalization), student);
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        using var scope = NewDisposeScope();
        const DistillationNormalization all = DistillationNormalization.All;
        Assert.Throws<ArgumentException>(() => Distillation.Compute(zeros(2, 4), zeros(2, 3), 1, all));
        Assert.Throws<ArgumentException>(() => Distillation.Compute(zeros(1, 2), zeros(2, 3), 1, all));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distillation.Compute(zeros(2, 2), zeros(2, 3), 0, all));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distillation.Compute(zeros(2, 2), zeros(2, 3), double.NaN, all));
    }

    private static Tensor Row(float[] values) => tensor(values, [1, values.Length]);
}
