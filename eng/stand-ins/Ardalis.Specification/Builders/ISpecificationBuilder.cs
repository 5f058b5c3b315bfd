namespace Ardalis.Specification;

/// <summary>What the query methods (Where, OrderBy, Include and so on) extend; each writes into <see cref="Specification"/>.</summary>
/// <typeparam name="T">The entity.</typeparam>
public interface ISpecificationBuilder<T>
{
    /// <summary>The specification that is being built.</summary>
    Specification<T> Specification { get; }
}

/// <inheritdoc cref="ISpecificationBuilder{T}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public interface ISpecificationBuilder<T, TResult> : ISpecificationBuilder<T>
{
    /// <inheritdoc cref="ISpecificationBuilder{T}.Specification"/>
    new Specification<T, TResult> Specification { get; }
}

/// <summary>A builder after OrderBy: ThenBy may follow.</summary>
/// <typeparam name="T">The entity.</typeparam>
public interface IOrderedSpecificationBuilder<T> : ISpecificationBuilder<T>;

/// <inheritdoc cref="IOrderedSpecificationBuilder{T}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public interface IOrderedSpecificationBuilder<T, TResult> : ISpecificationBuilder<T, TResult>, IOrderedSpecificationBuilder<T>;

/// <summary>A builder after Include: ThenInclude may follow.</summary>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TProperty">What the last include loads.</typeparam>
public interface IIncludableSpecificationBuilder<T, out TProperty> : ISpecificationBuilder<T> where T : class;

/// <inheritdoc cref="IIncludableSpecificationBuilder{T, TProperty}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
/// <typeparam name="TProperty">What the last include loads.</typeparam>
public interface IIncludableSpecificationBuilder<T, TResult, out TProperty>
    : ISpecificationBuilder<T, TResult>, IIncludableSpecificationBuilder<T, TProperty> where T : class;

/// <summary>A builder after WithCacheKey.</summary>
/// <typeparam name="T">The entity.</typeparam>
public interface ICacheSpecificationBuilder<T> : ISpecificationBuilder<T>;

/// <inheritdoc cref="ICacheSpecificationBuilder{T}"/>
/// <typeparam name="T">The entity.</typeparam>
/// <typeparam name="TResult">What the query returns.</typeparam>
public interface ICacheSpecificationBuilder<T, TResult> : ISpecificationBuilder<T, TResult>, ICacheSpecificationBuilder<T>;
