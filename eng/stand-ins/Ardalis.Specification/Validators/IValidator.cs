namespace Ardalis.Specification;

/// <summary>Checks one aspect of a specification against one object.</summary>
public interface IValidator
{
    /// <summary>Whether the object meets the aspect.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="entity">The object.</param>
    /// <param name="specification">The specification.</param>
    bool IsValid<T>(T entity, ISpecification<T> specification);
}

/// <summary>Checks a whole specification against one object.</summary>
public interface ISpecificationValidator
{
    /// <summary>Whether the object meets the specification.</summary>
    /// <typeparam name="T">The entity.</typeparam>
    /// <param name="entity">The object.</param>
    /// <param name="specification">The specification.</param>
    bool IsValid<T>(T entity, ISpecification<T> specification);
}
