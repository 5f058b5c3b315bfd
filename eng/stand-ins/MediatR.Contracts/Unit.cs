namespace MediatR;

/// <summary>
/// The type with one value, for generic code that needs a response type where none exists. All values are equal, compare as 0 and hash to 0.
/// </summary>
public readonly struct Unit : IEquatable<Unit>, IComparable<Unit>, IComparable
{
    private static readonly Unit Only;

    /// <summary>The value. Returned by reference because MediatR's own assembly is compiled against exactly that signature.</summary>
    public static ref readonly Unit Value => ref Only;

    /// <summary>A completed task that holds the value.</summary>
    public static Task<Unit> Task { get; } = System.Threading.Tasks.Task.FromResult(Only);

    /// <summary>Always 0.</summary>
    public int CompareTo(Unit other) => 0;

    int IComparable.CompareTo(object? obj) => 0;

    /// <summary>Always true.</summary>
    public bool Equals(Unit other) => true;

    /// <summary>True for every <see cref="Unit"/>.</summary>
    public override bool Equals(object? obj) => obj is Unit;

    /// <summary>Always 0.</summary>
    public override int GetHashCode() => 0;

    /// <summary>The empty tuple: <c>()</c>.</summary>
    public override string ToString() => "()";

    /// <summary>Always true.</summary>
    public static bool operator ==(Unit first, Unit second) => true;

    /// <summary>Always false.</summary>
    public static bool operator !=(Unit first, Unit second) => false;
}
