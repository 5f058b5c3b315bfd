using Ardalis.Specification;

namespace SvcInfra.Domain.Projects;

public sealed class ProjectById : SingleResultSpecification<Project>
{
    public ProjectById(Guid id) => Query.Where(p => p.Id == id);
}
