namespace Ardalis.Specification;

/// <summary>Whether the head of an order or include chain was left out by its condition: what continues the chain is then left out too.</summary>
internal interface IChain
{
    bool IsDiscarded { get; }
}

internal static class Chain
{
    public static bool IsDiscarded<T>(ISpecificationBuilder<T> builder) => builder is IChain { IsDiscarded: true };
}

internal class SpecificationBuilder<T>(Specification<T> specification, bool isDiscarded = false)
    : IOrderedSpecificationBuilder<T>, ICacheSpecificationBuilder<T>, IChain
{
    public Specification<T> Specification => specification;

    public bool IsDiscarded => isDiscarded;
}

internal class SpecificationBuilder<T, TResult>(Specification<T, TResult> specification, bool isDiscarded = false)
    : SpecificationBuilder<T>(specification, isDiscarded), IOrderedSpecificationBuilder<T, TResult>, ICacheSpecificationBuilder<T, TResult>
{
    public new Specification<T, TResult> Specification => specification;
}

internal sealed class IncludableSpecificationBuilder<T, TProperty>(Specification<T> specification, bool isDiscarded)
    : SpecificationBuilder<T>(specification, isDiscarded), IIncludableSpecificationBuilder<T, TProperty> where T : class;

internal sealed class IncludableSpecificationBuilder<T, TResult, TProperty>(Specification<T, TResult> specification, bool isDiscarded)
    : SpecificationBuilder<T, TResult>(specification, isDiscarded), IIncludableSpecificationBuilder<T, TResult, TProperty> where T : class;
