using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>Maximum over 3x3 pixels with stride 2 and padding 1, as it follows the stem of networks for large images.</summary>
internal static unsafe class MaxPool<TVector>
    where TVector : struct, ILanes<TVector>
{
    private const int Kernel = 3;
    private const int Stride = 2;

    /// <summary>Size of the result.</summary>
    public static Plane Output(Plane input) => new((input.Height - 1) / Stride + 1, (input.Width - 1) / Stride + 1, input.Channels);

    /// <summary>Pools the meant values of some images.</summary>
    /// <param name="input">What is pooled.</param>
    /// <param name="plane">Its size.</param>
    /// <param name="target">[N, H_out, W_out, C], written.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(View input, Plane plane, float* target, int first, int end)
    {
        var output = Output(plane);
        for (var image = first; image < end; image++)
        {
            for (var pixel = 0; pixel < output.Pixels; pixel++)
            {
                var window = new Window(plane, output, pixel);
                var place = target + image * output.Size + (nint)pixel * plane.Channels;
                for (var channel = 0; channel < plane.Channels; channel += TVector.Count)
                {
                    Maximum(input, window, image * plane.Size + channel, channel).Store(place + channel);
                }
            }
        }
    }

    /// <summary>Adds the gradient of a result to the first of its largest pixels.</summary>
    /// <param name="input">What was pooled.</param>
    /// <param name="plane">Its size.</param>
    /// <param name="gradient">Of the result, [N, H_out, W_out, C].</param>
    /// <param name="target">Gradient of the pixels, [N, H, W, C], written.</param>
    /// <param name="first">First image.</param>
    /// <param name="end">Behind the last one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(View input, Plane plane, float* gradient, float* target, int first, int end)
    {
        var output = Output(plane);
        for (var image = first; image < end; image++)
        {
            new Span<float>(target + image * plane.Size, (int)plane.Size).Clear();
            for (var pixel = 0; pixel < output.Pixels; pixel++)
            {
                var window = new Window(plane, output, pixel);
                var place = gradient + image * output.Size + (nint)pixel * plane.Channels;
                for (var channel = 0; channel < plane.Channels; channel += TVector.Count)
                {
                    Hand(input, window, TVector.Load(place + channel), image * plane.Size + channel, channel, target);
                }
            }
        }
    }

    private static TVector Maximum(View input, Window window, nint offset, int channel)
    {
        var (scale, shift, floor) = (TVector.Load(input.Scale + channel), TVector.Load(input.Shift + channel), TVector.Broadcast(input.Floor));
        var maximum = TVector.Broadcast(float.NegativeInfinity);
        for (var y = window.Top; y < window.Bottom; y++)
        {
            for (var x = window.Left; x < window.Right; x++)
            {
                var value = TVector.MultiplyAdd(TVector.Load(input.Values + offset + window.Place(y, x)), scale, shift);
                maximum = TVector.Maximum(TVector.AtLeast(value, floor), maximum);
            }
        }

        return maximum;
    }

    private static void Hand(View input, Window window, TVector gradient, nint offset, int channel, float* target)
    {
        var (scale, shift, floor) = (TVector.Load(input.Scale + channel), TVector.Load(input.Shift + channel), TVector.Broadcast(input.Floor));
        var maximum = Maximum(input, window, offset, channel);
        for (var y = window.Top; y < window.Bottom; y++)
        {
            for (var x = window.Left; x < window.Right; x++)
            {
                var place = offset + window.Place(y, x);
                var value = TVector.AtLeast(TVector.MultiplyAdd(TVector.Load(input.Values + place), scale, shift), floor);
                // Lanes below the maximum hand the gradient on, the first one at it keeps it.
                var rest = TVector.WherePositive(maximum - value, gradient);
                (TVector.Load(target + place) + (gradient - rest)).Store(target + place);
                gradient = rest;
            }
        }
    }

    /// <summary>The pixels under one result, without those outside of the image.</summary>
    private readonly struct Window
    {
        private readonly Plane _plane;

        public Window(Plane plane, Plane output, int pixel)
        {
            _plane = plane;
            var (y, x) = Math.DivRem(pixel, output.Width);
            (Top, Left) = (Math.Max(0, Stride * y - 1), Math.Max(0, Stride * x - 1));
            (Bottom, Right) = (Math.Min(plane.Height, Stride * y - 1 + Kernel), Math.Min(plane.Width, Stride * x - 1 + Kernel));
        }

        public int Top { get; }

        public int Bottom { get; }

        public int Left { get; }

        public int Right { get; }

        public nint Place(int y, int x) => ((nint)y * _plane.Width + x) * _plane.Channels;
    }
}
