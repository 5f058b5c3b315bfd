using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Projects;

public static class ProjectErrors
{
    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "projects.not_found", "This tenant has no project with this id.");

    public static readonly Error NameTaken = new(
        ErrorKind.Conflict, "projects.name_taken", "Another project of this tenant has this name. Choose another one.");

    public static readonly Error Archived = new(
        ErrorKind.Conflict, "projects.archived", "This project is archived and cannot be changed.");
}
