using Unforget.Data;

namespace Unforget.Model;

/// <summary>
/// A kind of backbone. A subclass with a <see cref="BackboneAttribute"/> and a constructor taking its options record is
/// found by the catalog; nothing else has to be registered.
/// </summary>
public abstract class BackboneFamily
{
    /// <summary>Describes the backbone for images of a size.</summary>
    /// <exception cref="Foundation.UserError">The size does not fit the strides.</exception>
    public abstract BackboneDescription Describe(ImageShape input);

    /// <summary>Trained weights that a new backbone starts from; null where it starts at random.</summary>
    public virtual PretrainedFile? Pretrained => null;
}

/// <summary>Names a backbone for recipes; its options sit in a block of that name.</summary>
/// <param name="name">Name in recipes.</param>
/// <param name="options">The options record, the only constructor parameter of the family.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class BackboneAttribute(string name, Type options) : Attribute
{
    /// <summary>Name in recipes.</summary>
    public string Name { get; } = name;

    /// <summary>The options record.</summary>
    public Type Options { get; } = options;

    /// <summary>One line for <c>list backbones</c>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Authors and year of the source.</summary>
    public string Paper { get; init; } = "";
}
