using System.Runtime.CompilerServices;

namespace Unforget.Model.Fast;

/// <summary>
/// Between images and the Winograd domain, one row of 4x4 tiles and one vector of channels at a time. In the domain a row of
/// tiles is [36 positions][tile][channel], positions <c>stride</c> floats apart. Tiles that stick out of the image read zeros
/// and write nothing outside.
/// </summary>
internal static unsafe class TileRows<TVector>
    where TVector : struct, ILanes<TVector>
{
    /// <summary>Floats of staging for a width: six rows of a padded image row.</summary>
    public static int StagingSize(Plane plane) => 6 * StagingRow(plane);

    /// <summary>Reads the 6x6 neighbourhoods of a row of tiles: activation, then B'dB.</summary>
    /// <param name="view">First image; scale and shift already at the channel.</param>
    /// <param name="image">The image's values at the channel.</param>
    /// <param name="tileRow">Which row of tiles.</param>
    /// <param name="plane">Size of the image.</param>
    /// <param name="staging">Memory of <see cref="StagingSize"/>.</param>
    /// <param name="target">First tile's channel at position 0.</param>
    /// <param name="stride">Floats between positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load(View view, float* image, int tileRow, Plane plane, float* staging, float* target, nint stride)
    {
        var (scale, shift, floor) = (TVector.Load(view.Scale), TVector.Load(view.Shift), TVector.Broadcast(view.Floor));
        nint row = plane.Row, width = StagingRow(plane);
        var below = plane.Height - 4 * tileRow;
        var source = image + (4 * tileRow - 1) * row;
        ClearMargins(staging, plane);
        var column = staging + TVector.Count;
        for (var x = 0; x < plane.Width; x++, source += plane.Channels, column += TVector.Count)
        {
            var d0 = tileRow > 0 ? Active(source, scale, shift, floor) : default;
            var d1 = Active(source + row, scale, shift, floor);
            var d2 = below > 1 ? Active(source + 2 * row, scale, shift, floor) : default;
            var d3 = below > 2 ? Active(source + 3 * row, scale, shift, floor) : default;
            var d4 = below > 3 ? Active(source + 4 * row, scale, shift, floor) : default;
            var d5 = below > 4 ? Active(source + 5 * row, scale, shift, floor) : default;
            WinogradTransform<TVector>.Input(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5);
            StoreSix(d0, d1, d2, d3, d4, d5, column, width);
        }

        for (var i = 0; i < 6; i++)
        {
            TransformStagedRow(staging + i * width, plane, target + 6 * i * stride, stride);
        }
    }

    /// <summary>Writes the 4x4 outputs of a row of tiles, A'mA, and adds their sums and sums of squares.</summary>
    /// <param name="source">First tile's channel at position 0.</param>
    /// <param name="stride">Floats between positions.</param>
    /// <param name="output">The image's values at the channel.</param>
    /// <param name="tileRow">Which row of tiles.</param>
    /// <param name="plane">Size of the image.</param>
    /// <param name="sums">Sum at the channel; the sum of squares lies <c>plane.Channels</c> floats later.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(float* source, nint stride, float* output, int tileRow, Plane plane, float* sums)
    {
        var lanes = TVector.Count;
        var tile = stackalloc float[4 * 6 * lanes];
        var (sum, squares) = (TVector.Load(sums), TVector.Load(sums + plane.Channels));
        var rows = Math.Min(4, plane.Height - 4 * tileRow);
        var target = output + 4 * tileRow * plane.Row;
        for (var tileColumn = 0; tileColumn < plane.TileColumns; tileColumn++, source += plane.Channels, target += 4 * plane.Channels)
        {
            for (var j = 0; j < 6; j++)
            {
                LoadSix(source + j * stride, 6 * stride, out var m0, out var m1, out var m2, out var m3, out var m4, out var m5);
                WinogradTransform<TVector>.Output(ref m0, ref m1, ref m2, ref m3, m4, m5);
                StoreFour(m0, m1, m2, m3, tile + j * lanes, 6 * lanes);
            }

            var columns = Math.Min(4, plane.Width - 4 * tileColumn);
            for (var i = 0; i < rows; i++)
            {
                LoadSix(tile + 6 * i * lanes, lanes, out var m0, out var m1, out var m2, out var m3, out var m4, out var m5);
                WinogradTransform<TVector>.Output(ref m0, ref m1, ref m2, ref m3, m4, m5);
                StorePixels(m0, m1, m2, m3, target + i * plane.Row, plane.Channels, columns, ref sum, ref squares);
            }
        }

        sum.Store(sums);
        squares.Store(sums + plane.Channels);
    }

    /// <summary>Reads the 4x4 gradients of a row of tiles through a batch norm's backward pass, then AeA'.</summary>
    /// <param name="source">First image; coefficients at the channel.</param>
    /// <param name="offset">From the first image to the tile row's first value at the channel.</param>
    /// <param name="tileRow">Which row of tiles.</param>
    /// <param name="plane">Size of the image.</param>
    /// <param name="target">First tile's channel at position 0.</param>
    /// <param name="stride">Floats between positions.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void LoadGradient(NormGradient source, nint offset, int tileRow, Plane plane, float* target, nint stride)
    {
        var lanes = TVector.Count;
        var tile = stackalloc float[4 * 6 * lanes];
        var (a, b, c) = (TVector.Load(source.A), TVector.Load(source.B), TVector.Load(source.C));
        var gradient = source.Gradient + offset;
        var output = source.Output + offset;
        var rows = Math.Min(4, plane.Height - 4 * tileRow);
        for (var tileColumn = 0; tileColumn < plane.TileColumns; tileColumn++, target += plane.Channels)
        {
            var columns = Math.Min(4, plane.Width - 4 * tileColumn);
            for (var i = 0; i < 4; i++)
            {
                var g = gradient + i * plane.Row;
                var y = output + i * plane.Row;
                var valid = i < rows ? columns : 0;
                var e0 = valid > 0 ? Normed(g, y, a, b, c) : default;
                var e1 = valid > 1 ? Normed(g + plane.Channels, y + plane.Channels, a, b, c) : default;
                var e2 = valid > 2 ? Normed(g + 2 * plane.Channels, y + 2 * plane.Channels, a, b, c) : default;
                var e3 = valid > 3 ? Normed(g + 3 * plane.Channels, y + 3 * plane.Channels, a, b, c) : default;
                SpreadFour(e0, e1, e2, e3, tile + 6 * i * lanes, lanes);
            }

            for (var j = 0; j < 6; j++)
            {
                var column = tile + j * lanes;
                var (e0, e1) = (TVector.Load(column), TVector.Load(column + 6 * lanes));
                var (e2, e3) = (TVector.Load(column + 12 * lanes), TVector.Load(column + 18 * lanes));
                SpreadFour(e0, e1, e2, e3, target + j * stride, 6 * stride);
            }

            gradient += 4 * plane.Channels;
            output += 4 * plane.Channels;
        }
    }

    /// <summary>
    /// Writes the gradient of the input from a row of tiles, B t B', neighbouring tiles added where they overlap. The last two
    /// of the six rows belong to the next row of tiles as well and are carried over to it.
    /// </summary>
    /// <param name="source">First tile's channel at position 0.</param>
    /// <param name="stride">Floats between positions.</param>
    /// <param name="target">First image; scale, shift and mean at the channel.</param>
    /// <param name="offset">From the first image to the image's first value at the channel.</param>
    /// <param name="tileRow">Which row of tiles; they must come in order.</param>
    /// <param name="plane">Size of the image.</param>
    /// <param name="staging">Memory of <see cref="StagingSize"/>.</param>
    /// <param name="carry">Memory of two image rows of vectors, kept between the rows of tiles.</param>
    /// <param name="sums">Sum of the gradient at the channel; its product with (y - mean) lies <c>plane.Channels</c> floats later.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StoreGradient(
        float* source, nint stride, GradientTarget target, nint offset, int tileRow, Plane plane, float* staging, float* carry, float* sums)
    {
        nint width = StagingRow(plane), row = plane.Row, lanes = TVector.Count;
        for (var i = 0; i < 6; i++)
        {
            OverlapRow(source + 6 * i * stride, stride, plane, staging + i * width);
        }

        var finish = new Finisher(target, sums, plane.Channels);
        var left = plane.Height - 4 * tileRow;
        var last = tileRow == plane.TileRows - 1;
        var column = staging + lanes;
        var place = offset + (4 * tileRow - 1) * row;
        for (var x = 0; x < plane.Width; x++, place += plane.Channels)
        {
            LoadSix(column, width, out var t0, out var t1, out var t2, out var t3, out var t4, out var t5);
            WinogradTransform<TVector>.InputTransposed(ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
            if (tileRow > 0)
            {
                finish.Put(t0 + TVector.Load(carry), place);
                t1 += TVector.Load(carry + plane.Width * lanes);
            }

            finish.Put(t1, place + row);
            finish.PutIf(left > 1, t2, place + 2 * row);
            finish.PutIf(left > 2, t3, place + 3 * row);
            finish.PutIf(last && left > 3, t4, place + 4 * row);
            t4.Store(carry);
            t5.Store(carry + plane.Width * lanes);
            column += lanes;
            carry += lanes;
        }

        finish.StoreSums(sums, plane.Channels);
    }

    private static int StagingRow(Plane plane) => (4 * plane.TileColumns + 2) * TVector.Count;

    /// <summary>The column left of the image and those right of it are zero.</summary>
    private static void ClearMargins(float* staging, Plane plane)
    {
        var width = StagingRow(plane);
        for (var i = 0; i < 6; i++)
        {
            default(TVector).Store(staging + i * width);
            for (var x = plane.Width + 1; x < 4 * plane.TileColumns + 2; x++)
            {
                default(TVector).Store(staging + i * width + x * TVector.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformStagedRow(float* staged, Plane plane, float* target, nint stride)
    {
        for (var tile = 0; tile < plane.TileColumns; tile++, staged += 4 * TVector.Count, target += plane.Channels)
        {
            LoadSix(staged, TVector.Count, out var d0, out var d1, out var d2, out var d3, out var d4, out var d5);
            WinogradTransform<TVector>.Input(ref d0, ref d1, ref d2, ref d3, ref d4, ref d5);
            StoreSix(d0, d1, d2, d3, d4, d5, target, stride);
        }
    }

    /// <summary>One row of positions of all tiles, transformed; a tile's last two columns fall on the next one's first two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OverlapRow(float* source, nint stride, Plane plane, float* staged)
    {
        var lanes = TVector.Count;
        TVector carry0 = default, carry1 = default;
        for (var tile = 0; tile < plane.TileColumns; tile++, source += plane.Channels, staged += 4 * lanes)
        {
            LoadSix(source, stride, out var t0, out var t1, out var t2, out var t3, out var t4, out var t5);
            WinogradTransform<TVector>.InputTransposed(ref t0, ref t1, ref t2, ref t3, ref t4, ref t5);
            StoreFour(t0 + carry0, t1 + carry1, t2, t3, staged, lanes);
            (carry0, carry1) = (t4, t5);
        }

        carry0.Store(staged);
        carry1.Store(staged + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Active(float* source, TVector scale, TVector shift, TVector floor) =>
        TVector.AtLeast(TVector.MultiplyAdd(TVector.Load(source), scale, shift), floor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Normed(float* gradient, float* output, TVector a, TVector b, TVector c) =>
        TVector.MultiplyAdd(a, TVector.Load(gradient), TVector.MultiplyAdd(b, TVector.Load(output), c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadSix(
        float* source, nint stride, out TVector v0, out TVector v1, out TVector v2, out TVector v3, out TVector v4, out TVector v5)
    {
        v0 = TVector.Load(source);
        v1 = TVector.Load(source + stride);
        v2 = TVector.Load(source + 2 * stride);
        v3 = TVector.Load(source + 3 * stride);
        v4 = TVector.Load(source + 4 * stride);
        v5 = TVector.Load(source + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSix(TVector v0, TVector v1, TVector v2, TVector v3, TVector v4, TVector v5, float* target, nint stride)
    {
        StoreFour(v0, v1, v2, v3, target, stride);
        v4.Store(target + 4 * stride);
        v5.Store(target + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(TVector v0, TVector v1, TVector v2, TVector v3, float* target, nint stride)
    {
        v0.Store(target);
        v1.Store(target + stride);
        v2.Store(target + 2 * stride);
        v3.Store(target + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadFour(TVector e0, TVector e1, TVector e2, TVector e3, float* target, nint stride)
    {
        var (q1, q2, q3, q4) = WinogradTransform<TVector>.OutputTransposed(e0, e1, e2, e3);
        StoreSix(e0, q1, q2, q3, q4, e3, target, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixels(
        TVector p0, TVector p1, TVector p2, TVector p3, float* target, nint channels, int count, ref TVector sum, ref TVector squares)
    {
        if (count == 4)
        {
            StoreFour(p0, p1, p2, p3, target, channels);
            sum += p0 + p1 + (p2 + p3);
            squares = TVector.MultiplyAdd(p0, p0, TVector.MultiplyAdd(p1, p1, squares));
            squares = TVector.MultiplyAdd(p2, p2, TVector.MultiplyAdd(p3, p3, squares));
            return;
        }

        StorePixel(p0, target, ref sum, ref squares);
        if (count > 1)
        {
            StorePixel(p1, target + channels, ref sum, ref squares);
        }

        if (count > 2)
        {
            StorePixel(p2, target + 2 * channels, ref sum, ref squares);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePixel(TVector value, float* target, ref TVector sum, ref TVector squares)
    {
        value.Store(target);
        sum += value;
        squares = TVector.MultiplyAdd(value, value, squares);
    }

    /// <summary>The last touches to a gradient while it is stored, see <see cref="GradientTarget"/>.</summary>
    private ref struct Finisher
    {
        private readonly GradientTarget _target;
        private readonly TVector _scale;
        private readonly TVector _shift;
        private readonly TVector _mean;
        private readonly bool _relu;
        private TVector _sum;
        private TVector _product;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Finisher(GradientTarget target, float* sums, int channels)
        {
            _target = target;
            (_scale, _shift, _relu) = (TVector.Load(target.Input.Scale), TVector.Load(target.Input.Shift), target.Input.Relu);
            _mean = TVector.Load(target.Mean);
            (_sum, _product) = (TVector.Load(sums), TVector.Load(sums + channels));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void PutIf(bool inside, TVector gradient, nint place)
        {
            if (inside)
            {
                Put(gradient, place);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(TVector gradient, nint place)
        {
            if (_target.Add is not null)
            {
                gradient += TVector.Load(_target.Add + place);
            }

            if (_relu)
            {
                gradient = TVector.WherePositive(TVector.MultiplyAdd(TVector.Load(_target.Input.Values + place), _scale, _shift), gradient);
            }

            gradient.Store(_target.Gradient + place);
            _sum += gradient;
            _product = TVector.MultiplyAdd(gradient, TVector.Load(_target.Normalized + place) - _mean, _product);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void StoreSums(float* sums, int channels)
        {
            _sum.Store(sums);
            _product.Store(sums + channels);
        }
    }
}
