namespace Unforget.Methods.Contract;

/// <summary>Names a method for recipes; its options sit in a block of that name.</summary>
/// <param name="name">Name in recipes.</param>
/// <param name="options">The options record, the only constructor parameter of the method.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MethodAttribute(string name, Type options) : Attribute
{
    /// <summary>Name in recipes.</summary>
    public string Name { get; } = name;

    /// <summary>The options record.</summary>
    public Type Options { get; } = options;

    /// <summary>One line for <c>list methods</c>.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Authors and year of the source.</summary>
    public string Paper { get; init; } = "";
}
