using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>Passes over pixels without neighbours.</summary>
internal static unsafe class PixelKernels<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>target += source; a multiple of 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* source, float* target, nint count)
    {
        for (nint i = 0; i < count; i += TVector.Count)
        {
            (TVector.Load(target + i) + TVector.Load(source + i)).Store(target + i);
        }
    }

    /// <summary>Adds sums and sums of squares over pixels to [2, channels].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSums(float* values, int pixels, int channels, float* sums)
    {
        for (var channel = 0; channel < channels; channel += TVector.Count)
        {
            var (sum, squares) = (TVector.Load(sums + channel), TVector.Load(sums + channels + channel));
            var source = values + channel;
            for (var pixel = 0; pixel < pixels; pixel++, source += channels)
            {
                var value = TVector.Load(source);
                sum += value;
                squares = TVector.MultiplyAdd(value, value, squares);
            }

            sum.Store(sums + channel);
            squares.Store(sums + channels + channel);
        }
    }

    /// <summary>
    /// Adds the sums of one image, [2, channels], to those of a batch and clears them. A float sums the pixels of one image, a double
    /// the images: no digits are lost in a large batch.
    /// </summary>
    public static void FlushSums(float* imageSums, double* sums, int channels)
    {
        for (var i = 0; i < 2 * channels; i++)
        {
            sums[i] += imageSums[i];
            imageSums[i] = 0f;
        }
    }

    /// <summary>A view's meant values of some pixels; any number of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Activate(View view, nint offset, int pixels, int channels, float* target)
    {
        var source = view.Values + offset;
        if (channels % TVector.Count != 0)
        {
            for (var channel = 0; channel < channels; channel++)
            {
                var (factor, offsetOfChannel) = (view.Scale[channel], view.Shift[channel]);
                for (nint i = channel; i < (nint)pixels * channels; i += channels)
                {
                    target[i] = Math.Max(source[i] * factor + offsetOfChannel, view.Floor);
                }
            }

            return;
        }

        var floor = TVector.Broadcast(view.Floor);
        for (var channel = 0; channel < channels; channel += TVector.Count)
        {
            var (scale, shift) = (TVector.Load(view.Scale + channel), TVector.Load(view.Shift + channel));
            for (nint i = channel; i < (nint)pixels * channels; i += channels)
            {
                TVector.AtLeast(TVector.MultiplyAdd(TVector.Load(source + i), scale, shift), floor).Store(target + i);
            }
        }
    }

    /// <summary>Adds a block's residual branch, a view without ReLU, to its identity shortcut: target = shortcut + residual.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddResidual(View shortcut, View residual, float* target, nint first, nint end, int channels)
    {
        for (var channel = 0; channel < channels; channel += TVector.Count)
        {
            var (floor, scale, shift) = (TVector.Broadcast(shortcut.Floor), TVector.Load(shortcut.Scale + channel), TVector.Load(shortcut.Shift + channel));
            var (gain, bias) = (TVector.Load(residual.Scale + channel), TVector.Load(residual.Shift + channel));
            for (var i = first * channels + channel; i < end * channels; i += channels)
            {
                var identity = TVector.AtLeast(TVector.MultiplyAdd(TVector.Load(shortcut.Values + i), scale, shift), floor);
                (identity + TVector.MultiplyAdd(TVector.Load(residual.Values + i), gain, bias)).Store(target + i);
            }
        }
    }

    /// <summary>The same with a shortcut that keeps every <paramref name="stride"/>th pixel and lacks the last channels.</summary>
    public static void AddResidualSubsampled(View shortcut, Plane input, View residual, Plane output, int stride, float* target, float* row, int first, int end)
    {
        for (var image = first; image < end; image++)
        {
            for (var y = 0; y < output.Height; y++)
            {
                var place = image * output.Size + y * output.Row;
                Activate(residual, place, output.Width, output.Channels, target + place);
                Activate(shortcut, image * input.Size + stride * y * input.Row, input.Width, input.Channels, row);
                for (var x = 0; x < output.Width; x++)
                {
                    Add(row + (nint)stride * x * input.Channels, target + place + (nint)x * output.Channels, input.Channels);
                }
            }
        }
    }

    /// <summary>The gradient of that shortcut: added to every <paramref name="stride"/>th pixel of the input's gradient.</summary>
    public static void AddSubsampledGradient(float* gradient, Plane output, int stride, float* target, Plane input, int first, int end)
    {
        for (var image = first; image < end; image++)
        {
            for (var y = 0; y < output.Height; y++)
            {
                for (var x = 0; x < output.Width; x++)
                {
                    var source = gradient + image * output.Size + y * output.Row + (nint)x * output.Channels;
                    Add(source, target + image * input.Size + stride * y * input.Row + (nint)stride * x * input.Channels, input.Channels);
                }
            }
        }
    }

    /// <summary>Mean over the pixels of a view, [N, C].</summary>
    public static void Pool(View view, Plane plane, float* target, float* row, int first, int end)
    {
        for (var image = first; image < end; image++)
        {
            var pooled = target + (nint)image * plane.Channels;
            new Span<float>(pooled, plane.Channels).Clear();
            for (var y = 0; y < plane.Height; y++)
            {
                Activate(view, image * plane.Size + y * plane.Row, plane.Width, plane.Channels, row);
                for (var x = 0; x < plane.Width; x++)
                {
                    Add(row + (nint)x * plane.Channels, pooled, plane.Channels);
                }
            }

            for (var channel = 0; channel < plane.Channels; channel++)
            {
                pooled[channel] /= plane.Pixels;
            }
        }
    }

    /// <summary>The gradient of <see cref="Pool"/>: every pixel gets its share.</summary>
    public static void Unpool(float* gradient, Plane plane, float* target, int first, int end)
    {
        var share = TVector.Broadcast(1f / plane.Pixels);
        for (var image = first; image < end; image++)
        {
            var source = gradient + (nint)image * plane.Channels;
            var pixels = target + image * plane.Size;
            for (nint i = 0; i < plane.Size; i += TVector.Count)
            {
                (share * TVector.Load(source + i % plane.Channels)).Store(pixels + i);
            }
        }
    }

    /// <summary>
    /// Where a stage ends: cuts off by the ReLU of <paramref name="target"/>'s view, then adds the gradient of the map (or
    /// null), and takes the sums, [2, channels], float per image.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(GradientTarget target, float* map, Plane plane, double* sums, int first, int end)
    {
        for (var image = first; image < end; image++)
        {
            for (var channel = 0; channel < plane.Channels; channel += TVector.Count)
            {
                var (scale, shift) = (TVector.Load(target.Input.Scale + channel), TVector.Load(target.Input.Shift + channel));
                var mean = TVector.Load(target.Mean + channel);
                TVector sum = default, product = default;
                var start = image * plane.Size + channel;
                for (var i = start; i < start + plane.Size; i += plane.Channels)
                {
                    var gradient = TVector.Load(target.Gradient + i);
                    if (target.Input.Relu)
                    {
                        gradient = TVector.WherePositive(TVector.MultiplyAdd(TVector.Load(target.Input.Values + i), scale, shift), gradient);
                    }

                    gradient = map is null ? gradient : gradient + TVector.Load(map + i);
                    gradient.Store(target.Gradient + i);
                    sum += gradient;
                    product = TVector.MultiplyAdd(gradient, TVector.Load(target.Normalized + i) - mean, product);
                }

                AddLanes(sum, sums + channel);
                AddLanes(product, sums + plane.Channels + channel);
            }
        }
    }

    /// <summary>The gradient of a batch norm's input, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyNormGradient(NormGradient source, nint first, nint end, int channels)
    {
        for (var channel = 0; channel < channels; channel += TVector.Count)
        {
            var (a, b, c) = (TVector.Load(source.A + channel), TVector.Load(source.B + channel), TVector.Load(source.C + channel));
            for (var i = first * channels + channel; i < end * channels; i += channels)
            {
                var shifted = TVector.MultiplyAdd(b, TVector.Load(source.Output + i), c);
                TVector.MultiplyAdd(a, TVector.Load(source.Gradient + i), shifted).Store(source.Gradient + i);
            }
        }
    }

    private static void AddLanes(TVector value, double* sums)
    {
        var lanes = stackalloc float[TVector.Count];
        value.Store(lanes);
        for (var i = 0; i < TVector.Count; i++)
        {
            sums[i] += lanes[i];
        }
    }
}
