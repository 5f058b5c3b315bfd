using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Projects;

public static class ProjectErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "projects.not_found", "There is no such project.");
    public static readonly Error NameTaken = new(ErrorKind.Conflict, "projects.name_taken", "There is a project with this name already.");
    public static readonly Error Archived = new(ErrorKind.Conflict, "projects.archived", "An archived project cannot be changed.");
}
