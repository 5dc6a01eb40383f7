namespace Unforget.Model.Fast;

/// <summary>A 3x3 convolution with stride 1.</summary>
internal sealed unsafe class WinogradUnit<TVector>(ConvolutionNorm parameters, Convolution shape) : FusedUnit(parameters, shape)
    where TVector : struct, ILanes<TVector>
{
    private readonly NativeBuffer<float> _forward = new(WinogradConvolution<TVector>.DomainWeights(shape.Input.Channels, shape.Outputs));
    private readonly NativeBuffer<float> _backward = new(WinogradConvolution<TVector>.DomainWeights(shape.Input.Channels, shape.Outputs));

    private readonly NativeBuffer<float> _transposed = new(9 * (nint)shape.Input.Channels * shape.Outputs);

    public override nint ScratchSize => WinogradConvolution<TVector>.ScratchSize(Shape.Input, Shape.Outputs);

    public override nint GradientSize => WinogradConvolution<TVector>.DomainWeights(Shape.Input.Channels, Shape.Outputs);

    public override void LoadWeights(ThreadTeam team)
    {
        var weight = Weight;
        var (inputs, outputs) = (Shape.Input.Channels, Shape.Outputs);
        team.Run(worker =>
        {
            var (first, end) = team.Part(worker, outputs);
            WinogradWeights<TVector>.Transform(weight, outputs, inputs, first, end, _backward.Pointer);
            (first, end) = team.Part(worker, inputs);
            WinogradWeights<TVector>.Transpose(weight, inputs, outputs, first, end, _transposed.Pointer);
            WinogradWeights<TVector>.Transform(_transposed.Pointer, inputs, outputs, first, end, _forward.Pointer);
        });
    }

    public override void Forward(View input, double* sums, float* scratch, int first, int end) =>
        WinogradConvolution<TVector>.Forward(input, Shape.Input, _forward.Pointer, Shape.Outputs, Output, sums, scratch, first, end);

    public override void Backward(float* gradient, GradientTarget target, float* weightGradient, double* sums, float* scratch, int first, int end)
    {
        var source = new NormGradient(gradient, Output, Coefficients, Shape.Outputs);
        WinogradConvolution<TVector>.Backward(
            source, Shape.Outputs, target, Shape.Input, _backward.Pointer, weightGradient, sums, scratch, first, end);
    }

    public override void StoreWeightGradient(float* gradient, float* target, ThreadTeam team) => team.Run(worker =>
    {
        var (first, end) = team.Part(worker, Shape.Outputs);
        WinogradWeights<TVector>.TransformGradient(gradient, Shape.Input.Channels, Shape.Outputs, first, end, target);
    });

    public override void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
        _transposed.Dispose();
        base.Dispose();
    }
}
