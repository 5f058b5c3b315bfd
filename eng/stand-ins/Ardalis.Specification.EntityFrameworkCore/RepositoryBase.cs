using Microsoft.EntityFrameworkCore;

namespace Ardalis.Specification.EntityFrameworkCore;

/// <summary>
/// A repository on an EF Core context. Every writing method ends with <see cref="SaveChangesAsync"/>; a repository that leaves saving to a unit of
/// work overrides that one method. All members are virtual.
/// </summary>
/// <typeparam name="T">The entity.</typeparam>
public abstract class RepositoryBase<T> : IRepositoryBase<T> where T : class
{
    /// <summary>Creates a repository with the standard evaluator.</summary>
    /// <param name="dbContext">The context.</param>
    protected RepositoryBase(DbContext dbContext)
        : this(dbContext, EntityFrameworkCore.SpecificationEvaluator.Default)
    {
    }

    /// <summary>Creates a repository.</summary>
    /// <param name="dbContext">The context.</param>
    /// <param name="specificationEvaluator">What applies specifications.</param>
    protected RepositoryBase(DbContext dbContext, ISpecificationEvaluator specificationEvaluator)
    {
        DbContext = dbContext;
        SpecificationEvaluator = specificationEvaluator;
    }

    /// <summary>The context.</summary>
    protected DbContext DbContext { get; set; }

    /// <summary>What applies specifications.</summary>
    protected ISpecificationEvaluator SpecificationEvaluator { get; set; }

    /// <inheritdoc/>
    public virtual async Task<T> AddAsync(T entity, CancellationToken cancellationToken = default)
    {
        DbContext.Set<T>().Add(entity);
        await SaveChangesAsync(cancellationToken);
        return entity;
    }

    /// <inheritdoc/>
    public virtual async Task<IEnumerable<T>> AddRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default)
    {
        // A lazy sequence would otherwise be run twice: once here, once by the caller, with other objects.
        var added = entities as IReadOnlyCollection<T> ?? [.. entities];
        DbContext.Set<T>().AddRange(added);
        await SaveChangesAsync(cancellationToken);
        return added;
    }

    /// <inheritdoc/>
    public virtual Task<int> UpdateAsync(T entity, CancellationToken cancellationToken = default)
    {
        DbContext.Set<T>().Update(entity);
        return SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task<int> UpdateRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default)
    {
        DbContext.Set<T>().UpdateRange(entities);
        return SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task<int> DeleteAsync(T entity, CancellationToken cancellationToken = default)
    {
        DbContext.Set<T>().Remove(entity);
        return SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task<int> DeleteRangeAsync(IEnumerable<T> entities, CancellationToken cancellationToken = default)
    {
        DbContext.Set<T>().RemoveRange(entities);
        return SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public virtual async Task<int> DeleteRangeAsync(ISpecification<T> specification, CancellationToken cancellationToken = default)
    {
        var entities = await ApplySpecification(specification).ToListAsync(cancellationToken);
        DbContext.Set<T>().RemoveRange(entities);
        return await SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public virtual Task<int> SaveChangesAsync(CancellationToken cancellationToken = default) => DbContext.SaveChangesAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual async Task<T?> GetByIdAsync<TId>(TId id, CancellationToken cancellationToken = default) where TId : notnull =>
        await DbContext.Set<T>().FindAsync([id], cancellationToken);

    /// <inheritdoc/>
    public virtual Task<T?> FirstOrDefaultAsync(ISpecification<T> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification).FirstOrDefaultAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TResult?> FirstOrDefaultAsync<TResult>(
        ISpecification<T, TResult> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification).FirstOrDefaultAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<T?> SingleOrDefaultAsync(ISingleResultSpecification<T> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification).SingleOrDefaultAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<TResult?> SingleOrDefaultAsync<TResult>(
        ISingleResultSpecification<T, TResult> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification).SingleOrDefaultAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<List<T>> ListAsync(CancellationToken cancellationToken = default) => DbContext.Set<T>().ToListAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual async Task<List<T>> ListAsync(ISpecification<T> specification, CancellationToken cancellationToken = default)
    {
        var rows = await ApplySpecification(specification).ToListAsync(cancellationToken);
        return specification.PostProcessingAction is { } process ? [.. process(rows)] : rows;
    }

    /// <inheritdoc/>
    public virtual async Task<List<TResult>> ListAsync<TResult>(
        ISpecification<T, TResult> specification, CancellationToken cancellationToken = default)
    {
        var rows = await ApplySpecification(specification).ToListAsync(cancellationToken);
        return specification.PostProcessingAction is { } process ? [.. process(rows)] : rows;
    }

    /// <inheritdoc/>
    public virtual Task<int> CountAsync(ISpecification<T> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification, evaluateCriteriaOnly: true).CountAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> CountAsync(CancellationToken cancellationToken = default) => DbContext.Set<T>().CountAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> AnyAsync(ISpecification<T> specification, CancellationToken cancellationToken = default) =>
        ApplySpecification(specification, evaluateCriteriaOnly: true).AnyAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> AnyAsync(CancellationToken cancellationToken = default) => DbContext.Set<T>().AnyAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<T> AsAsyncEnumerable(ISpecification<T> specification) =>
        ApplySpecification(specification).AsAsyncEnumerable();

    /// <summary>The query of a specification.</summary>
    /// <param name="specification">The specification.</param>
    /// <param name="evaluateCriteriaOnly">True leaves out order, paging and includes.</param>
    protected virtual IQueryable<T> ApplySpecification(ISpecification<T> specification, bool evaluateCriteriaOnly = false) =>
        SpecificationEvaluator.GetQuery(DbContext.Set<T>().AsQueryable(), specification, evaluateCriteriaOnly);

    /// <summary>The query of a specification with a selector.</summary>
    /// <typeparam name="TResult">What the specification returns.</typeparam>
    /// <param name="specification">The specification.</param>
    protected virtual IQueryable<TResult> ApplySpecification<TResult>(ISpecification<T, TResult> specification) =>
        SpecificationEvaluator.GetQuery(DbContext.Set<T>().AsQueryable(), specification);
}
