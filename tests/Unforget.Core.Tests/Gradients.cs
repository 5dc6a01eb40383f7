using static TorchSharp.torch;

namespace Unforget.Tests;

/// <summary>Compares autograd with central differences; both in double precision.</summary>
internal static class Gradients
{
    private const double Step = 1e-5;

    public static void Check(Func<Tensor, Tensor> loss, Tensor at)
    {
        using var scope = NewDisposeScope();
        var leaf = at.detach().clone().requires_grad_();
        loss(leaf).backward();
        var values = at.contiguous().data<double>().ToArray();
        var expected = new double[values.Length];
        using (no_grad())
        {
            for (var i = 0; i < values.Length; i++)
            {
                expected[i] = (At(values[i] + Step, i) - At(values[i] - Step, i)) / (2 * Step);
            }
        }

        Fixtures.Close(tensor(expected, at.shape), leaf.grad!, relative: 1e-6, absolute: 1e-8, what: "gradient");

        double At(double value, int i)
        {
            using var inner = NewDisposeScope();
            var moved = (double[])values.Clone();
            moved[i] = value;
            return loss(tensor(moved, at.shape)).item<double>();
        }
    }
}
