namespace Unforget.Model.Fast;

/// <summary>A 3x3 convolution with stride 1.</summary>
internal sealed unsafe class WinogradUnit<TVector> : FusedUnit
    where TVector : struct, ILanes<TVector>
{
    private readonly NativeBuffer<float> _forward;
    private readonly NativeBuffer<float>? _backward;
    private readonly NativeBuffer<float> _transposed;

    public WinogradUnit(ConvolutionNorm parameters, Convolution shape, bool backward)
        : base(parameters, shape)
    {
        var size = WinogradConvolution<TVector>.DomainWeights(shape.Input.Channels, shape.Outputs);
        _forward = new NativeBuffer<float>(size);
        _backward = backward ? new NativeBuffer<float>(size) : null;
        _transposed = new NativeBuffer<float>(9 * (nint)shape.Input.Channels * shape.Outputs);
    }

    public override nint ScratchSize => WinogradConvolution<TVector>.ScratchSize(Shape.Input, Shape.Outputs);

    public override nint GradientSize => WinogradConvolution<TVector>.DomainWeights(Shape.Input.Channels, Shape.Outputs);

    public override void LoadWeights(ThreadTeam team, int worker)
    {
        var (inputs, outputs) = (Shape.Input.Channels, Shape.Outputs);
        var (first, end) = team.Part(worker, inputs);
        WinogradWeights<TVector>.Transpose(Weight, inputs, outputs, first, end, _transposed.Pointer);
        WinogradWeights<TVector>.Transform(_transposed.Pointer, inputs, outputs, first, end, _forward.Pointer);
        if (_backward is not null)
        {
            (first, end) = team.Part(worker, outputs);
            WinogradWeights<TVector>.Transform(Weight, outputs, inputs, first, end, _backward.Pointer);
        }
    }

    public override void Forward(View input, float* output, double* sums, float* scratch, int first, int end) =>
        WinogradConvolution<TVector>.Forward(input, Shape.Input, _forward.Pointer, Shape.Outputs, output, sums, scratch, first, end);

    public override void Backward(float* gradient, GradientTarget target, float* weightGradient, double* sums, float* scratch, int first, int end)
    {
        var source = new NormGradient(gradient, Output, Coefficients, Shape.Outputs);
        WinogradConvolution<TVector>.Backward(
            source, Shape.Outputs, target, Shape.Input, _backward!.Pointer, weightGradient, sums, scratch, first, end);
    }

    public override void StoreWeightGradient(Workers workers, float* target) => workers.Team.Run(worker =>
    {
        var (inputs, outputs) = (Shape.Input.Channels, Shape.Outputs);
        var (first, end) = workers.Team.Part(worker, outputs);
        for (var position = 0; position < WinogradConvolution<TVector>.Positions; position++)
        {
            var place = ((nint)position * outputs + first) * inputs;
            workers.TotalGradient(place, (nint)(end - first) * inputs, &PixelKernels<TVector>.Add);
        }

        WinogradWeights<TVector>.TransformGradient(workers.Gradient(0), inputs, outputs, first, end, target);
    });

    public override void Dispose()
    {
        _forward.Dispose();
        _backward?.Dispose();
        _transposed.Dispose();
        base.Dispose();
    }
}
