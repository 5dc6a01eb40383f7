using static TorchSharp.torch;

namespace Unforget.Model.Fast;

/// <summary>An attention module between fused layers. It runs on libtorch, whose graph of one pass is kept here.</summary>
internal sealed class FusedAttention
{
    private readonly BlockAttention _module;
    private Tensor? _input;
    private Tensor? _output;

    private FusedAttention(BlockAttention module)
    {
        _module = module;
        Parameters = [.. module.parameters()];
    }

    /// <summary>The module's parameters.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>Place of the first one among the parameters of the backbone.</summary>
    public int FirstParameter { get; set; }

    public static FusedAttention? Of(BlockAttention? module) => module is null ? null : new FusedAttention(module);

    /// <summary>The attended map of a pass without a backward pass, dense rows to dense rows, [N, H, W, C].</summary>
    public Tensor Infer(Tensor rows) => _module.forward(rows.permute(0, 3, 1, 2)).permute(0, 2, 3, 1).contiguous();

    /// <summary>The attended map, dense rows [N, H, W, C]; it lives until <see cref="Forget"/>.</summary>
    /// <param name="rows">The map as dense rows; owned from now on.</param>
    /// <param name="backward">Whether <see cref="Backward"/> will be called.</param>
    public Tensor Forward(Tensor rows, bool backward)
    {
        _input = rows.DetachFromDisposeScope();
        using var grad = set_grad_enabled(backward);
        _input.requires_grad = backward;
        return _output = Infer(_input).DetachFromDisposeScope();
    }

    /// <summary>Gradient of the map before the attention, dense rows [N, H, W, C].</summary>
    /// <param name="given">Gradient of the attended map, dense rows.</param>
    /// <param name="gradients">Of all parameters of the backbone; those of this module are entered.</param>
    public Tensor Backward(Tensor given, Tensor?[] gradients)
    {
        var differentiated = Parameters.Where(parameter => parameter.requires_grad).ToArray();
        var results = autograd.grad([_output!], [_input!, .. differentiated], [given], retain_graph: true);
        var next = 1;
        for (var i = 0; i < Parameters.Count; i++)
        {
            gradients[FirstParameter + i] = Parameters[i].requires_grad ? results[next++] : null;
        }

        return results[0].contiguous();
    }

    /// <summary>Frees what belongs to the last pass.</summary>
    public void Forget()
    {
        _input?.Dispose();
        _output?.Dispose();
        (_input, _output) = (null, null);
    }
}
