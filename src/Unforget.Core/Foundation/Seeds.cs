namespace Unforget.Foundation;

/// <summary>What a random stream is used for. Streams of different purposes are independent.</summary>
/// <remarks>Values are part of every recorded result: append, never renumber.</remarks>
public enum SeedPurpose
{
    /// <summary>Initial weights of the network.</summary>
    Initialization = 1,

    /// <summary>Permutation of the training set at the start of a run.</summary>
    DataOrder = 2,

    /// <summary>Order of the images within one epoch.</summary>
    Shuffle = 3,

    /// <summary>Crop, flip and brightness of one image in one epoch.</summary>
    Augmentation = 4,

    /// <summary>k-means of imprinting and of the k-means selector.</summary>
    Clustering = 5,

    /// <summary>Exemplar choice by chance, and subsets of new images.</summary>
    Selection = 6,

    /// <summary>A class order drawn from a seed.</summary>
    ClassOrder = 7,

    /// <summary>Whatever a method draws itself (pseudo images, noise).</summary>
    Method = 8,

    /// <summary>Which images of a class are kept apart for calibration.</summary>
    Calibration = 9,
}

/// <summary>
/// Sub-seeds mixed from (run seed, purpose, coordinates). No stream has a position that would have to be saved:
/// a run that is resumed asks for the same coordinates and gets the same numbers.
/// </summary>
public static class Seeds
{
    /// <summary>Mixes a run seed, a purpose and up to three coordinates (task, epoch, image, ...) to 64 bits.</summary>
    public static ulong For(long seed, SeedPurpose purpose, long first = 0, long second = 0, long third = 0)
    {
        var state = Mix((ulong)seed + 0x9E3779B97F4A7C15UL);
        state = Mix(state ^ ((ulong)purpose * 0xD1B54A32D192ED03UL));
        state = Mix(state ^ ((ulong)first * 0xABC98388FB8FAC03UL + 0x8CB92BA72F3D8DD7UL));
        state = Mix(state ^ ((ulong)second * 0x8CB92BA72F3D8DD7UL + 0xABC98388FB8FAC03UL));
        return Mix(state ^ ((ulong)third * 0xA24BAED4963EE407UL + 0x9FB21C651E98DF25UL));
    }

    /// <summary>A random stream for one purpose and place in a run.</summary>
    public static RandomStream Stream(long seed, SeedPurpose purpose, long first = 0, long second = 0, long third = 0) =>
        new(For(seed, purpose, first, second, third));

    /// <summary>The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): a bijection in which every bit affects every bit.</summary>
    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
