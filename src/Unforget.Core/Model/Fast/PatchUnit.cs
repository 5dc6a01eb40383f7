namespace Unforget.Model.Fast;

/// <summary>Any other convolution. Its input's gradient goes through <see cref="PixelKernels{TVector}.Merge"/> afterwards.</summary>
/// <param name="parameters">Read, not owned.</param>
/// <param name="shape">Of the convolution.</param>
/// <param name="backward">Whether there will be backward passes.</param>
internal sealed unsafe class PatchUnit<TVector>(ConvolutionNorm parameters, Convolution shape, bool backward) : FusedUnit(parameters, shape)
    where TVector : struct, ILanes<TVector>
{
    private readonly NativeBuffer<float> _transposed = new((nint)shape.Kernel * shape.KernelRow * shape.Outputs);
    private readonly NativeBuffer<float>? _weight = backward ? new((nint)shape.Kernel * shape.KernelRow * shape.Outputs) : null;

    public override nint ScratchSize => PatchConvolution<TVector>.ScratchSize(Shape);

    public override nint GradientSize => PatchConvolution<TVector>.GradientSize(Shape);

    public override void LoadWeights(ThreadTeam team, int worker)
    {
        if (worker > 0)
        {
            return;
        }

        PatchConvolution<TVector>.TransposeWeights(Weight, Shape, _transposed.Pointer);
        if (_weight is not null)
        {
            // The backward pass needs the weights of this forward pass, whatever happens to the parameter in between.
            var size = Shape.Kernel * Shape.KernelRow * Shape.Outputs;
            new ReadOnlySpan<float>(Weight, size).CopyTo(new Span<float>(_weight.Pointer, size));
        }
    }

    public override void Forward(View input, float* output, double* sums, float* scratch, int first, int end) =>
        PatchConvolution<TVector>.Forward(input, Shape, _transposed.Pointer, output, sums, scratch, first, end);

    public override void Backward(float* gradient, GradientTarget target, float* weightGradient, double* sums, float* scratch, int first, int end)
    {
        var pixels = Shape.Output.Pixels;
        PixelKernels<TVector>.ApplyNormGradient(
            new NormGradient(gradient, Output, Coefficients, Shape.Outputs), (nint)first * pixels, (nint)end * pixels, Shape.Outputs);
        if (weightGradient is not null)
        {
            PatchConvolution<TVector>.WeightGradient(gradient, target.Input, Shape, weightGradient, scratch, first, end);
        }

        if (target.Gradient is not null)
        {
            PatchConvolution<TVector>.InputGradient(gradient, Shape, _weight!.Pointer, target.Gradient, scratch, first, end);
        }
    }

    public override void StoreWeightGradient(Workers workers, float* target) =>
        PatchConvolution<TVector>.TransposeGradient(workers.TotalGradient(0, GradientSize, &PixelKernels<TVector>.Add), Shape, target);

    public override void Dispose()
    {
        _transposed.Dispose();
        _weight?.Dispose();
        base.Dispose();
    }
}
