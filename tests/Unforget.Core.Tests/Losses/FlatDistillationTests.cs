using Unforget.Losses;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Tests.Losses;

public sealed class FlatDistillationTests
{
    [Fact]
    public void Cosine_form_has_the_original_value_and_gradient()
    {
        var reference = Assert.Single(Fixtures.Cases("pod_flat.json"));
        using var scope = NewDisposeScope();
        var raw = Fixtures.Tensor(reference.GetProperty("new")).requires_grad_();
        var loss = FlatDistillation.Compute(Fixtures.Tensor(reference.GetProperty("old")), raw, FlatForm.Cosine);
        loss.backward();
        Fixtures.Close(reference.GetProperty("loss").GetDouble(), loss, what: "loss");
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad_new")), raw.grad!, what: "grad_new");
    }

    [Fact]
    public void Squared_form_has_a_hand_computed_value_and_is_twice_the_cosine_form_on_unit_vectors()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor(new float[] { 1, 2, 3, 4 }, [2, 2]), tensor(new float[] { 1, 0, 0, 4 }, [2, 2]));
        Fixtures.Close((4.0 + 9.0) / 2, FlatDistillation.Compute(a, b, FlatForm.Squared));

        var (u, v) = (F.normalize(a), F.normalize(b));
        Fixtures.Close(2 * FlatDistillation.Compute(u, v, FlatForm.Cosine), FlatDistillation.Compute(u, v, FlatForm.Squared));
    }

    [Theory]
    [InlineData(FlatForm.Cosine)]
    [InlineData(FlatForm.Squared)]
    public void Gradients_agree_with_finite_differences(FlatForm form)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn([3, 4], ScalarType.Float64, generator: new Generator(1)), randn([3, 4], ScalarType.Float64, generator: new Generator(2)));
        Gradients.Check(x => FlatDistillation.Compute(a, x, form), b);
    }

    [Fact]
    public void Features_of_zeros_give_no_NaN()
    {
        using var scope = NewDisposeScope();
        var raw = zeros(2, 3).requires_grad_();
        FlatDistillation.Compute(ones(2, 3), raw, FlatForm.Cosine).backward();
        Assert.True(raw.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Features_of_different_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => FlatDistillation.Compute(zeros(2, 3), zeros(2, 4), FlatForm.Cosine));
    }
}
