namespace Unforget.Data;

/// <summary>How stored bytes become a network's input.</summary>
public enum ImageTransform
{
    /// <summary>Scale to [0, 1] and normalise.</summary>
    Test,

    /// <summary>As <see cref="Test"/>, on the image with its columns reversed.</summary>
    Mirrored,

    /// <summary>The training augmentation, then as <see cref="Test"/>.</summary>
    Train,
}
