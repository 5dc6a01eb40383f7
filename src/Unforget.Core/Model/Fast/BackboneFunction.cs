using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>
/// A whole backbone as one node of libtorch's graph, from parameters to pooled features and maps. Whatever is built on
/// these, and whatever looks at the parameters' gradients, is ordinary libtorch. First derivatives only. Images that were
/// changed in place since the forward pass are libtorch's usual error.
/// </summary>
internal sealed class BackboneFunction : autograd.MultiTensorFunction<BackboneFunction>
{
    private const string Pass = "pass";

    /// <inheritdoc/>
    public override string Name => nameof(BackboneFunction);

    /// <summary>Runs a pass and records it.</summary>
    public static BackboneOutput Run(FusedPass pass, IReadOnlyList<Tensor> parameters)
    {
        var outputs = apply([pass, Guard(pass.Images), .. parameters]);
        return new BackboneOutput(outputs[0], [.. outputs.Skip(1)]);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var pass = (FusedPass)vars[0];
        ctx.save_data(Pass, pass);
        ctx.set_materialize_grads(false);
        var output = pass.Forward();
        return [output.Raw, .. output.Maps];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        var pass = (FusedPass)ctx.get_data(Pass);
        var given = grad_outputs.Select(gradient => gradient is null || gradient.IsInvalid ? null : gradient).ToArray();
        // The first argument was no tensor, the second one needs none. A missing gradient is null, whatever the list's type says.
        return [null!, null!, .. pass.Backward(given[0], given[1..]).Select(gradient => gradient!)];
    }

    /// <summary>
    /// A product with one number of the images. Its node keeps that number for the backward pass, runs after this one, and compares
    /// the version that all views of a tensor share: an exception from libtorch's own code reaches the caller, one from here would not.
    /// </summary>
    private static Tensor Guard(Tensor images) => images.as_strided([1], [1]) * ones(1, requires_grad: true);
}
