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
        var loss = Distillation.Compute(Row(TeacherScores), Row(StudentScores), Over(DistillationNormalization.All));
        Fixtures.Close(-(0.25 * Math.Log(1.0 / 8) + 0.75 * Math.Log(2.0 / 8)), loss);
    }

    [Fact]
    public void Over_old_classes_it_has_a_hand_computed_value_and_no_gradient_for_new_ones()
    {
        using var scope = NewDisposeScope();
        var student = Row(StudentScores).requires_grad_();
        var loss = Distillation.Compute(Row(TeacherScores), student, Over(DistillationNormalization.Old));
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
        Distillation.Compute(Row(TeacherScores), student, Over(DistillationNormalization.All)).backward();
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
        var old = Over(DistillationNormalization.Old) with { Temperature = 1 };
        var one = Distillation.Compute(a, b, old);
        var other = Distillation.Compute(b, a, old);
        Fixtures.Close((one + other) / 2, Distillation.Compute(cat([a, b]), cat([b, a]), old with { Normalization = normalization }));
    }

    /// <summary>Recorded from the original code: first columns, softmax over all, element mean, times T^2 and the weight.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_listing_with_first_columns_has_the_original_value_and_gradient(int index)
    {
        var cases = Fixtures.Cases("softmax_kd.json");
        Assert.Equal(2, cases.Count);
        var reference = cases[index];
        var temperature = reference.GetProperty("temperature").GetDouble();
        using var scope = NewDisposeScope();
        var student = Fixtures.Tensor(reference.GetProperty("new_logits")).requires_grad_();
        var form = new DistillationForm { Temperature = temperature, Measure = DistillationMeasure.Divergence, Reduction = DistillationReduction.ElementMean };
        var loss = reference.GetProperty("weight").GetDouble() * temperature * temperature
            * Distillation.Compute(Fixtures.Tensor(reference.GetProperty("old_logits")), student, form);
        loss.backward();
        Fixtures.Close(reference.GetProperty("loss").GetDouble(), loss, what: "loss");
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad_new")), student.grad!, what: "gradient");
    }

    [Fact]
    public void The_last_columns_compare_each_old_class_with_another_one()
    {
        using var scope = NewDisposeScope();
        var student = Row(StudentScores).requires_grad_();
        var form = Over(DistillationNormalization.All) with { Columns = DistillationColumns.Last };
        var loss = Distillation.Compute(Row(TeacherScores), student, form);
        loss.backward();
        Fixtures.Close(-(0.25 * Math.Log(2.0 / 8) + 0.75 * Math.Log(5.0 / 8)), loss);
        var expected = new[] { 1.0 / 8 / Temperature, (2.0 / 8 - 0.25) / Temperature, (5.0 / 8 - 0.75) / Temperature };
        Fixtures.Close(tensor(expected, [1, 3]), student.grad!);

        // Over the last two alone: 2/7 and 5/7.
        var narrow = form with { Normalization = DistillationNormalization.Old };
        Fixtures.Close(-(0.25 * Math.Log(2.0 / 7) + 0.75 * Math.Log(5.0 / 7)), Distillation.Compute(Row(TeacherScores), student, narrow));
    }

    [Fact]
    public void The_element_mean_divides_by_the_old_classes_too()
    {
        using var scope = NewDisposeScope();
        var form = Over(DistillationNormalization.All) with { Reduction = DistillationReduction.ElementMean };
        var loss = Distillation.Compute(Row(TeacherScores), Row(StudentScores), form);
        Fixtures.Close(-(0.25 * Math.Log(1.0 / 8) + 0.75 * Math.Log(2.0 / 8)) / 2, loss);
    }

    [Theory]
    [InlineData(DistillationNormalization.All)]
    [InlineData(DistillationNormalization.Old)]
    public void Divergence_is_less_than_cross_entropy_by_the_teachers_entropy_and_has_its_gradient(DistillationNormalization normalization)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Row(StudentScores).requires_grad_(), Row(StudentScores).requires_grad_());
        var cross = Distillation.Compute(Row(TeacherScores), a, Over(normalization));
        var divergence = Distillation.Compute(Row(TeacherScores), b, Over(normalization) with { Measure = DistillationMeasure.Divergence });
        cross.backward();
        divergence.backward();
        Fixtures.Close(cross + (0.25 * Math.Log(0.25)) + (0.75 * Math.Log(0.75)), divergence);
        Fixtures.Close(a.grad!, b.grad!);
    }

    [Fact]
    public void Divergence_is_zero_where_the_student_agrees_with_the_teacher()
    {
        using var scope = NewDisposeScope();
        var form = Over(DistillationNormalization.Old) with { Measure = DistillationMeasure.Divergence };
        Fixtures.Close(0, Distillation.Compute(Row(TeacherScores), Row([.. TeacherScores, 7]), form));
    }

    public static TheoryData<DistillationNormalization, DistillationColumns, DistillationReduction, DistillationMeasure> AllForms =>
    [
        .. from normalization in Enum.GetValues<DistillationNormalization>()
           from columns in Enum.GetValues<DistillationColumns>()
           from reduction in Enum.GetValues<DistillationReduction>()
           from measure in Enum.GetValues<DistillationMeasure>()
           select (normalization, columns, reduction, measure),
    ];

    [Theory]
    [MemberData(nameof(AllForms))]
    public void Gradients_agree_with_finite_differences(
        DistillationNormalization normalization, DistillationColumns columns, DistillationReduction reduction, DistillationMeasure measure)
    {
        using var scope = NewDisposeScope();
        var teacher = randn([3, 4], ScalarType.Float64, generator: new Generator(1));
        var student = randn([3, 6], ScalarType.Float64, generator: new Generator(2));
        var form = new DistillationForm { Temperature = 3, Normalization = normalization, Columns = columns, Reduction = reduction, Measure = measure };
        Gradients.Check(x => Distillation.Compute(teacher, x, form), student);
    }

    [Fact]
    public void Impossible_arguments_are_refused()
    {
        using var scope = NewDisposeScope();
        var form = new DistillationForm();
        Assert.Throws<ArgumentException>(() => Distillation.Compute(zeros(2, 4), zeros(2, 3), form));
        Assert.Throws<ArgumentException>(() => Distillation.Compute(zeros(1, 2), zeros(2, 3), form));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distillation.Compute(zeros(2, 2), zeros(2, 3), form with { Temperature = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Distillation.Compute(zeros(2, 2), zeros(2, 3), form with { Temperature = double.NaN }));
    }

    private static DistillationForm Over(DistillationNormalization normalization) => new() { Temperature = Temperature, Normalization = normalization };

    private static Tensor Row(float[] values) => tensor(values, [1, values.Length]);
}
