using Ardalis.Specification;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

public sealed class AggregateNameById : SingleResultSpecification<AggregateName>
{
    public AggregateNameById(Guid id) => Query.Where(x => x.Id == id);
}
