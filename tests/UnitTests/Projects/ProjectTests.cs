using Mapster;
using MapsterMapper;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Projects;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Projects;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Projects;

public sealed class ProjectTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    private readonly Project _project = Project.Create(Guid.CreateVersion7(), Guid.CreateVersion7(), " Apollo ", description: null);

    [Fact]
    public void Project_is_created_active_with_a_trimmed_name()
    {
        (_project.Name, _project.IsArchived, _project.DeletedAt).ShouldBe(("Apollo", false, null));
        _project.DomainEvents.ShouldBe([new ProjectCreated(_project.Id, "Apollo")]);
    }

    [Fact]
    public void Archived_project_is_not_renamed()
    {
        _project.Archive(Now);
        _project.TakeDomainEvents();

        Error.Of(_project.Rename("Artemis")).ShouldBe(ProjectErrors.Archived);
        _project.Name.ShouldBe("Apollo");
        _project.DomainEvents.ShouldBeEmpty();
    }

    [Fact]
    public void Archiving_again_changes_nothing()
    {
        _project.TakeDomainEvents();
        _project.Archive(Now);
        _project.Archive(Now.AddDays(1));

        _project.ArchivedAt.ShouldBe(Now);
        _project.DomainEvents.ShouldBe([new ProjectArchived(_project.Id)]);
    }

    [Theory]
    [InlineData(ExpectedVersion.None, "stale_version")]
    [InlineData(3L, "stale_version")]
    [InlineData(0L, null)]
    [InlineData(ExpectedVersion.Any, null)]
    public async Task Rename_requires_the_version_that_was_read(long? version, string? code)
    {
        var projects = Repositories.Of([_project]);

        var result = await Handler(projects).Handle(new RenameProject(_project.Id, "Artemis", version), CancellationToken.None);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        _project.Name.ShouldBe(code is null ? "Artemis" : "Apollo");
        await projects.Received(code is null ? 1 : 0).UpdateAsync(_project, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Rename_of_an_unknown_project_is_not_found()
    {
        var result = await Handler(Repositories.Of<Project>([])).Handle(new RenameProject(_project.Id, "Artemis", 1), CancellationToken.None);

        Error.Of(result).ShouldBe(ProjectErrors.NotFound);
    }

    [Fact]
    public async Task Rename_of_an_archived_project_returns_the_domain_error()
    {
        _project.Archive(Now);

        var result = await Handler(Repositories.Of([_project])).Handle(new RenameProject(_project.Id, "Artemis", 0), CancellationToken.None);

        Error.Of(result).ShouldBe(ProjectErrors.Archived);
    }

    private static RenameProjectHandler Handler(IRepository<Project> projects) => new(projects, new Mapper(new TypeAdapterConfig()));
}
