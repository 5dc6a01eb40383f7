using CsCheck;
using Unforget.Losses;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Tests.Losses;

public sealed class NcaLossTests
{
    private static readonly Gen<(float[] Logits, int Rows, int Classes, long[] Targets)> Batches =
        from rows in Gen.Int[1, 5]
        from classes in Gen.Int[2, 9]
        from logits in Gen.Float[-6f, 6f].Array[rows * classes]
        from targets in Gen.Int[0, classes - 1].Array[rows]
        select (logits, rows, classes, Array.ConvertAll(targets, target => (long)target));

    public static TheoryData<int> ReferenceCases => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(ReferenceCases))]
    public void Code_form_has_the_original_values_and_gradients(int index)
    {
        using var scope = NewDisposeScope();
        var reference = Fixtures.Cases("nca_loss_reference.json")[index];
        var logits = Fixtures.Tensor(reference.GetProperty("similarities")).requires_grad_();
        var scale = tensor(new[] { reference.GetProperty("scale").GetSingle() }).requires_grad_();
        var options = new NcaOptions
        {
            Margin = reference.GetProperty("margin").GetDouble(),
            ExcludePositive = reference.GetProperty("exclude_positive").GetBoolean(),
            Hinge = reference.GetProperty("hinge").GetBoolean(),
        };

        var loss = NcaLoss.Compute(logits, Fixtures.Tensor(reference.GetProperty("targets")), scale, options);
        loss.backward();

        Fixtures.Close(reference.GetProperty("loss").GetDouble(), loss, what: "loss");
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad_similarities")), logits.grad!, what: "grad_similarities");
        Fixtures.Close(reference.GetProperty("grad_scale").GetDouble(), scale.grad!, what: "grad_scale");
    }

    [Fact]
    public void There_are_16_reference_cases() => Assert.Equal(16, Fixtures.Cases("nca_loss_reference.json").Count);

    [Fact]
    public void Code_form_does_not_depend_on_the_margin() => Batches.Sample(
        batch =>
        {
            using var scope = NewDisposeScope();
            var (logits, targets) = Tensors(batch);
            var without = NcaLoss.Compute(logits, targets, null, new NcaOptions { Margin = 0 }).item<float>();
            return without == NcaLoss.Compute(logits, targets, null, new NcaOptions { Margin = 7 }).item<float>();
        },
        iter: 50);

    [Fact]
    public void Code_form_is_cross_entropy_where_the_target_is_the_largest_and_at_least_log_2_elsewhere() => Batches.Sample(
        batch =>
        {
            using var scope = NewDisposeScope();
            var (logits, targets) = Tensors(batch);
            for (var row = 0; row < batch.Rows; row++)
            {
                var (one, target) = (logits.narrow(0, row, 1), targets.narrow(0, row, 1));
                var loss = NcaLoss.Compute(one, target, null, new NcaOptions()).item<float>();
                if (one.argmax(1).item<long>() == batch.Targets[row])
                {
                    Fixtures.Close(loss, F.cross_entropy(one, target));
                }
                else
                {
                    Assert.True(loss >= Math.Log(2) - 1e-6, $"{loss}");
                }
            }
        },
        iter: 50);

    [Fact]
    public void Code_form_has_a_hand_computed_value()
    {
        using var scope = NewDisposeScope();
        // v = 2 * (1, 3, 2), target 0, M = 6: log(e^6 + e^6 + e^4) - 2.
        var loss = NcaLoss.Compute(tensor(new float[] { 1, 3, 2 }, [1, 3]), tensor(new long[] { 0 }), null, new NcaOptions { Scale = 2 });
        Fixtures.Close(Math.Log(2 * Math.Exp(6) + Math.Exp(4)) - 2, loss);
    }

    [Fact]
    public void Paper_form_puts_the_margin_on_the_target_and_stops_at_0()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { 1, 3, 2, 9, 1, 1 }, [2, 3]).requires_grad_();
        var scale = tensor(new[] { 2f }).requires_grad_();
        var loss = NcaLoss.Compute(logits, tensor(new long[] { 0, 0 }), scale, new NcaOptions { Form = NcaForm.Paper, Margin = 0.5 });
        loss.backward();

        // Row 0: -2 (1 - 0.5) + log(e^6 + e^4); row 1 is far beyond the margin.
        Fixtures.Close((Math.Log(Math.Exp(6) + Math.Exp(4)) - 1) / 2, loss);
        Fixtures.Close(zeros(3), logits.grad![1], absolute: 0);
        Assert.NotEqual(0f, scale.grad!.item<float>());
    }

    [Fact]
    public void Paper_form_scales_the_margin_alike_with_learned_and_fixed_scale()
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = (randn([4, 5], generator: new Generator(3)), tensor(new long[] { 0, 4, 2, 2 }));
        var options = new NcaOptions { Form = NcaForm.Paper, Scale = 3 };
        Fixtures.Close(NcaLoss.Compute(logits, targets, null, options), NcaLoss.Compute(logits, targets, tensor(new[] { 3f }), options));
    }

    [Fact]
    public void Paper_gradients_agree_with_finite_differences()
    {
        using var scope = NewDisposeScope();
        var logits = randn([4, 5], dtype: ScalarType.Float64, generator: new Generator(1));
        var scale = full(1, 1.7, dtype: ScalarType.Float64);
        var targets = tensor(new long[] { 0, 4, 2, 2 });
        var options = new NcaOptions { Form = NcaForm.Paper };
        Gradients.Check(x => NcaLoss.Compute(x, targets, scale, options), logits);
        Gradients.Check(x => NcaLoss.Compute(logits, targets, x, options), scale);
    }

    [Fact]
    public void Ce_form_is_cross_entropy_of_the_scaled_logits()
    {
        using var scope = NewDisposeScope();
        var (logits, targets) = (randn([4, 5], generator: new Generator(1)), tensor(new long[] { 0, 4, 2, 2 }));
        var loss = NcaLoss.Compute(logits, targets, tensor(new[] { 2f }), new NcaOptions { Form = NcaForm.Ce });
        Fixtures.Close(F.cross_entropy(logits * 2, targets), loss);
    }

    [Theory]
    [InlineData(NcaForm.Code)]
    [InlineData(NcaForm.Paper)]
    [InlineData(NcaForm.Ce)]
    public void A_single_class_has_loss_0_and_gradient_0(NcaForm form)
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new float[] { -2, 1 }, [2, 1]).requires_grad_();
        var loss = NcaLoss.Compute(logits, zeros(2, dtype: ScalarType.Int64), null, new NcaOptions { Form = form });
        loss.backward();
        Fixtures.Close(0.0, loss);
        Fixtures.Close(zeros(2, 1), logits.grad!);
    }

    [Fact]
    public void Wrong_shapes_and_types_are_refused()
    {
        using var scope = NewDisposeScope();
        var targets = zeros(2, dtype: ScalarType.Int64);
        Assert.Throws<ArgumentException>(() => NcaLoss.Compute(zeros(2, 3, 1), targets, null, new NcaOptions()));
        Assert.Throws<ArgumentException>(() => NcaLoss.Compute(zeros(3, 3), targets, null, new NcaOptions()));
        Assert.Throws<ArgumentException>(() => NcaLoss.Compute(zeros(2, 3), zeros(2), null, new NcaOptions()));
    }

    private static (Tensor Logits, Tensor Targets) Tensors((float[] Logits, int Rows, int Classes, long[] Targets) batch) =>
        (tensor(batch.Logits, [batch.Rows, batch.Classes]), tensor(batch.Targets));
}
