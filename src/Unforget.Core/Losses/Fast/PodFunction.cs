using TorchSharp;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Losses.Fast;

/// <summary>
/// The mean of one <see cref="PodTerm"/> over images and maps as a single node of libtorch's graph. The gradients of the maps
/// are channels-last, as the fused backbone reads them. The result does not depend on the number of threads. First
/// derivatives only.
/// </summary>
internal sealed class PodFunction : autograd.SingleTensorFunction<PodFunction>
{
    private const string Saved = "term";

    /// <inheritdoc/>
    public override string Name => nameof(PodFunction);

    /// <summary>Whether there are kernels for these maps on this machine: host floats, whole vectors of channels, a teacher without gradient.</summary>
    public static bool Covers(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps)
    {
        for (var i = 0; i < maps.Count; i++)
        {
            if (FusedSupport.Lanes == 0 || teacherMaps[i].requires_grad || !Covers(maps[i]) || !Covers(teacherMaps[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Computes the mean.</summary>
    /// <param name="teacherMaps">Constants, each [N, C, H, W].</param>
    /// <param name="maps">Of the same shapes.</param>
    /// <param name="term">What is computed of each.</param>
    /// <returns>A scalar in the caller's dispose scope.</returns>
    public static Tensor Compute(IReadOnlyList<Tensor> teacherMaps, IReadOnlyList<Tensor> maps, PodTerm term)
    {
        using var scope = NewDisposeScope();
        return apply([term, teacherMaps, .. maps]).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (term, teacherMaps) = ((PodTerm)vars[0], (IReadOnlyList<Tensor>)vars[1]);
        Tensor[] maps = [.. vars.Skip(2).Cast<Tensor>()];
        using var pass = PodPass.Of(term, maps);
        var loss = pass.Distance(teacherMaps, out var sums);
        ctx.save_data(Saved, term);
        ctx.save_for_backward([sums, .. maps]);
        return tensor((float)loss);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        using var pass = PodPass.Of((PodTerm)ctx.get_data(Saved), saved[1..]);
        var gradients = pass.Gradients(saved[0], grad_output.item<float>());
        // The first two arguments were no tensors.
        return [null!, null!, .. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())];
    }

    private static bool Covers(Tensor map) =>
        map.dtype == ScalarType.Float32 && map.device_type == DeviceType.CPU && map.numel() > 0 && map.shape[1] % FusedSupport.Lanes == 0;
}
