using Ardalis.Specification;
using Ardalis.Specification.EntityFrameworkCore;
using Mapster;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// The package's repository without its saves: it saves on every Add, Update and Delete, but a command saves once.
/// </summary>
internal class EfRepository<T>(AppDbContext context) : RepositoryBase<T>(context), IRepository<T>
    where T : AggregateRoot
{
    public override Task<int> SaveChangesAsync(CancellationToken cancellationToken = default) => Task.FromResult(0);

    public override Task<T> AddAsync(T entity, CancellationToken cancellationToken = default)
    {
        AggregateStamps.Apply(context.Add(entity), context.Time);
        return Task.FromResult(entity);
    }

    /// <summary>The aggregate is tracked, so its changed columns are known; this increments the version and sets the timestamp.</summary>
    public override Task<int> UpdateAsync(T entity, CancellationToken cancellationToken = default)
    {
        AggregateStamps.Touch(context.Entry(entity), context.Time);
        return Task.FromResult(0);
    }
}

/// <summary>Reads without tracking and projects in the database.</summary>
internal sealed class EfReadRepository<T>(AppDbContext context, TypeAdapterConfig mappings) : EfRepository<T>(context), IReadRepository<T>
    where T : AggregateRoot
{
    public Task<TDto?> FirstAsync<TDto>(ISpecification<T> specification, CancellationToken cancellationToken)
        where TDto : class =>
        Project<TDto>(specification).FirstOrDefaultAsync(cancellationToken);

    public Task<List<TDto>> ListAsync<TDto>(ISpecification<T> specification, CancellationToken cancellationToken)
        where TDto : class =>
        Project<TDto>(specification).ToListAsync(cancellationToken);

    protected override IQueryable<T> ApplySpecification(ISpecification<T> specification, bool evaluateCriteriaOnly = false) =>
        base.ApplySpecification(specification, evaluateCriteriaOnly).AsNoTracking();

    private IQueryable<TDto> Project<TDto>(ISpecification<T> specification) =>
        ApplySpecification(specification).ProjectToType<TDto>(mappings);
}
