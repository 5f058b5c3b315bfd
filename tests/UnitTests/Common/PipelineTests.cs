using System.Diagnostics;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Common;

public sealed class PipelineTests : IDisposable
{
    private static readonly RequestIdentity User = new(PrincipalKind.User) { UserId = Guid.CreateVersion7(), SessionId = Guid.CreateVersion7() };
    private static readonly RequestIdentity Member = User with { TenantId = Guid.CreateVersion7() };

    private readonly Handlers _handlers = new();
    private readonly Pipeline _pipeline;

    public PipelineTests() => _pipeline = new Pipeline(services => services
        .AddSingleton<IRequestHandler<Undeclared, Result<string>>>(_handlers)
        .AddSingleton<IRequestHandler<UndeclaredPlain, string>>(_handlers)
        .AddSingleton<IRequestHandler<PublicPlain, string>>(_handlers)
        .AddSingleton<IRequestHandler<PublicQuery, Result<string>>>(_handlers)
        .AddSingleton<IRequestHandler<SignedInQuery, Result<string>>>(_handlers)
        .AddSingleton<IRequestHandler<WriteThing, Result>>(_handlers)
        .AddSingleton<IRequestHandler<UnknownPermission, Result>>(_handlers)
        .AddSingleton<IRequestHandler<OperateThings, Result>>(_handlers)
        .AddSingleton<IRequestHandler<OperateAnything, Result>>(_handlers)
        .AddSingleton<IRequestHandler<Order, Result<string>>>(_handlers)
        .AddSingleton<IValidator<Order>, OrderValidator>()
        .AddSingleton<IValidator<Order>, OrderLimits>());

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public async Task Request_without_a_declaration_is_refused()
    {
        var result = await _pipeline.SendAsync(new Undeclared(), Member);

        Error.Of(result).ShouldBe(CommonErrors.AuthorizationNotDeclared);
        _handlers.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Authorization_is_not_skipped_for_a_response_that_is_not_a_result()
    {
        (await Should.ThrowAsync<UnauthorizedAccessException>(() => _pipeline.SendAsync(new UndeclaredPlain(), Member)))
            .Message.ShouldContain("authorization_not_declared");
        (await _pipeline.SendAsync(new PublicPlain())).ShouldBe("plain");

        _handlers.Calls.ShouldBe(["PublicPlain"]);
    }

    [Fact]
    public async Task Public_request_passes_without_a_caller_and_without_a_query()
    {
        (await _pipeline.SendAsync(new PublicQuery())).Value.ShouldBe("public");

        _pipeline.Access.Questions.ShouldBe(0);
    }

    [Theory]
    [InlineData(false, true, "unauthenticated")]
    [InlineData(true, false, "session_ended")]
    [InlineData(true, true, null)]
    public async Task Authenticated_request_needs_a_live_session(bool signedIn, bool active, string? code)
    {
        _pipeline.Access.Response = new PrincipalAccess(active, Role: null);

        var result = await _pipeline.SendAsync(new SignedInQuery(), signedIn ? User : null);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        _handlers.Calls.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Theory]
    [InlineData(false, null, "tenant_required")]
    [InlineData(true, null, "permission_denied")]
    [InlineData(true, TenantRole.Member, "permission_denied")]
    [InlineData(true, TenantRole.Admin, null)]
    [InlineData(true, TenantRole.Owner, null)]
    public async Task Permission_needs_a_tenant_and_a_role_that_has_it(bool inTenant, TenantRole? role, string? code)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, role);

        var result = await _pipeline.SendAsync(new WriteThing(), inTenant ? Member : User);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
    }

    [Theory]
    [InlineData(TenantRole.Member, "things.write", TenantStatus.Active, null)]
    [InlineData(TenantRole.Member, "things.unknown", TenantStatus.Active, "permission_denied")]
    [InlineData(TenantRole.Member, "things", TenantStatus.Active, "permission_denied")]
    [InlineData(TenantRole.Member, "things.write", TenantStatus.Suspended, "tenant_suspended")]
    [InlineData(null, "things.write", TenantStatus.Active, "permission_denied")]
    public async Task Custom_role_grants_its_permissions_to_a_member(TenantRole? role, string name, TenantStatus status, string? code)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, role, status)
        {
            CustomRole = new CustomRoleAccess(Guid.CreateVersion7(), "Writers", [name]),
        };

        var result = await _pipeline.SendAsync(new WriteThing(), Member);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
    }

    [Fact]
    public async Task Custom_role_cannot_grant_an_undeclared_permission()
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Owner)
        {
            CustomRole = new CustomRoleAccess(Guid.CreateVersion7(), "Odd", ["things.unknown"]),
        };

        Error.Of(await _pipeline.SendAsync(new UnknownPermission(), Member)).ShouldBe(CommonErrors.PermissionDenied);
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, TenantRole.Owner, "tenant_suspended")]
    [InlineData(TenantStatus.Suspended, TenantRole.Member, "tenant_suspended")]
    [InlineData(TenantStatus.Suspended, null, "permission_denied")]
    [InlineData(TenantStatus.Deleted, TenantRole.Owner, "tenant_deleted")]
    [InlineData(TenantStatus.Purging, TenantRole.Owner, "tenant_deleted")]
    [InlineData(TenantStatus.Deleted, null, "permission_denied")]
    public async Task Inactive_tenant_is_refused_on_every_channel_and_only_members_learn_why(TenantStatus status, TenantRole? role, string code)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, role, status);

        foreach (var kind in new[] { PrincipalKind.User, PrincipalKind.Job, PrincipalKind.ApiKey })
        {
            Error.Of(
                await _pipeline.SendAsync(
                    new WriteThing(), new RequestIdentity(kind) { UserId = Member.UserId, SessionId = Member.SessionId, TenantId = Member.TenantId }))
                .Code.ShouldBe(code);
        }

        _handlers.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Deleted)]
    public async Task Request_without_a_tenant_requirement_passes_in_an_inactive_tenant(TenantStatus status)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Owner, status);
        _pipeline.Operators.Response = new Operator("grace@example.com", new HashSet<string> { "things.operate" });

        (await _pipeline.SendAsync(new SignedInQuery(), Member)).IsSuccess.ShouldBeTrue();
        (await _pipeline.SendAsync(new OperateThings(), Member)).IsSuccess.ShouldBeTrue("an operator may act in the tenant that they resume");
    }

    [Fact]
    public async Task Undeclared_permission_is_refused_to_everyone()
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Owner);

        Error.Of(await _pipeline.SendAsync(new UnknownPermission(), Member)).ShouldBe(CommonErrors.PermissionDenied);
    }

    [Theory]
    [InlineData(null, "operator_required", "operator_required")]
    [InlineData("things.operate", null, null)]
    [InlineData("things.other", "operator_required", null)]
    [InlineData("things", "operator_required", null)]
    [InlineData("things.operate.more", "operator_required", null)]
    [InlineData("*", "operator_required", null)]
    public async Task Operator_request_requires_an_operator_with_its_permission(string? has, string? code, string? codeOfAnything)
    {
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Owner);
        _pipeline.Operators.Response = has is null ? null : new Operator("grace@example.com", new HashSet<string> { has });

        var result = await _pipeline.SendAsync(new OperateThings(), Member);
        var anything = await _pipeline.SendAsync(new OperateAnything(), User);

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        (anything.IsSuccess ? null : Error.Of(anything).Code).ShouldBe(codeOfAnything);
    }

    [Fact]
    public async Task Operator_requires_an_active_session_of_their_own()
    {
        _pipeline.Operators.Response = new Operator("grace@example.com", new HashSet<string> { "things.operate" });
        Error.Of(await _pipeline.SendAsync(new OperateThings())).ShouldBe(CommonErrors.Unauthenticated);
        foreach (var kind in Enum.GetValues<PrincipalKind>().Except([PrincipalKind.Anonymous, PrincipalKind.User]))
        {
            Error.Of(await _pipeline.SendAsync(new OperateThings(), Member with { Principal = kind }))
                .ShouldBe(CommonErrors.OperatorRequired, kind.ToString());
        }

        Error.Of(await _pipeline.SendAsync(new OperateThings(), User with { OnBehalfOf = Guid.CreateVersion7() }))
            .ShouldBe(CommonErrors.OperatorRequired);
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: false, Role: null);
        Error.Of(await _pipeline.SendAsync(new OperateThings(), User)).ShouldBe(CommonErrors.SessionEnded);
        _handlers.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Operator_has_no_access_in_a_tenant_and_is_not_looked_up_there()
    {
        _pipeline.Operators.Response = new Operator("grace@example.com", new HashSet<string> { "things.write", "things.operate" });

        Error.Of(await _pipeline.SendAsync(new WriteThing(), Member)).ShouldBe(CommonErrors.PermissionDenied);
        Error.Of(await _pipeline.SendAsync(new WriteThing(), User)).ShouldBe(CommonErrors.TenantRequired);
        await _pipeline.SendAsync(new SignedInQuery(), User);

        _pipeline.Operators.Questions.ShouldBe(0);
    }

    [Fact]
    public async Task Validation_returns_all_errors_under_the_clients_field_names()
    {
        var result = await _pipeline.SendAsync(new Order(string.Empty, 0, [new OrderLine("ok"), new OrderLine(string.Empty)]));

        var error = Error.Of(result);
        error.Code.ShouldBe("validation_failed");
        error.Fields.Select(field => (field.Field, field.Code)).ShouldBe(
            [("customerName", "required"), ("lines[1].articleCode", "not_empty"), ("limit", "out_of_range")], ignoreOrder: true);
        _handlers.Calls.ShouldBeEmpty();
        _pipeline.UnitOfWork.Commands.ShouldBeEmpty("an invalid command opens no transaction");
    }

    [Fact]
    public async Task Unauthorized_caller_learns_nothing_about_validity()
    {
        using var pipeline = new Pipeline(services => services
            .AddSingleton<IRequestHandler<WriteThing, Result>>(_handlers).AddSingleton<IValidator<WriteThing>, NeverValid>());

        Error.Of(await pipeline.SendAsync(new WriteThing())).ShouldBe(CommonErrors.Unauthenticated);
    }

    [Fact]
    public async Task Only_commands_run_in_the_unit_of_work()
    {
        await _pipeline.SendAsync(new PublicQuery());
        await _pipeline.SendAsync(new PublicPlain());
        _pipeline.UnitOfWork.Commands.ShouldBeEmpty();

        var order = new Order("Ada", 5, []);
        (await _pipeline.SendAsync(order)).Value.ShouldBe("ordered");
        _pipeline.UnitOfWork.Commands.ShouldBe([order]);
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("validation_failed")]
    [InlineData("exception")]
    public async Task Span_carries_the_outcome(string outcome)
    {
        var spans = new List<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ApplicationTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        _handlers.Throw = outcome == "exception";

        await Record.ExceptionAsync(() => _pipeline.SendAsync(new Order("Ada", outcome == "validation_failed" ? 0 : 5, [])));

        var span = spans.ShouldHaveSingleItem();
        span.OperationName.ShouldBe(nameof(Order));
        span.GetTagItem("outcome").ShouldBe(outcome);
        span.Status.ShouldBe(outcome == "exception" ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    internal sealed record Undeclared : IQuery<string>;

    internal sealed record UndeclaredPlain : IRequest<string>;

    [Public]
    internal sealed record PublicPlain : IRequest<string>;

    [Public]
    internal sealed record PublicQuery : IQuery<string>;

    [Authenticated]
    internal sealed record SignedInQuery : IQuery<string>;

    [RequirePermission("things.write")]
    internal sealed record WriteThing : ICommand;

    [RequirePermission("things.destroy")]
    internal sealed record UnknownPermission : ICommand;

    [RequireOperator("things.operate")]
    internal sealed record OperateThings : ICommand;

    [RequireOperator]
    internal sealed record OperateAnything : ICommand;

    [Public]
    internal sealed record Order(string CustomerName, int Limit, IReadOnlyList<OrderLine> Lines) : ICommand<string>;

    internal sealed record OrderLine(string ArticleCode);

    private sealed class OrderValidator : AbstractValidator<Order>
    {
        public OrderValidator()
        {
            RuleFor(o => o.CustomerName).NotEmpty().WithErrorCode("required");
            RuleForEach(o => o.Lines).ChildRules(line => line.RuleFor(l => l.ArticleCode).NotEmpty());
        }
    }

    private sealed class OrderLimits : AbstractValidator<Order>
    {
        public OrderLimits() => RuleFor(o => o.Limit).InclusiveBetween(1, 10).WithErrorCode("out_of_range");
    }

    private sealed class NeverValid : AbstractValidator<WriteThing>
    {
        public NeverValid() => RuleFor(c => c).Must(_ => false);
    }

    private sealed class Handlers :
        IRequestHandler<Undeclared, Result<string>>, IRequestHandler<UndeclaredPlain, string>, IRequestHandler<PublicPlain, string>,
        IRequestHandler<PublicQuery, Result<string>>, IRequestHandler<SignedInQuery, Result<string>>, IRequestHandler<WriteThing, Result>,
        IRequestHandler<UnknownPermission, Result>, IRequestHandler<OperateThings, Result>, IRequestHandler<OperateAnything, Result>,
        IRequestHandler<Order, Result<string>>
    {
        public List<string> Calls { get; } = [];

        public bool Throw { get; set; }

        public Task<Result<string>> Handle(Undeclared request, CancellationToken cancellationToken) =>
            Response(request, Result.Success("undeclared"));

        public Task<string> Handle(UndeclaredPlain request, CancellationToken cancellationToken) => Response(request, "undeclared");

        public Task<string> Handle(PublicPlain request, CancellationToken cancellationToken) => Response(request, "plain");

        public Task<Result<string>> Handle(PublicQuery request, CancellationToken cancellationToken) => Response(request, Result.Success("public"));

        public Task<Result<string>> Handle(SignedInQuery request, CancellationToken cancellationToken) =>
            Response(request, Result.Success("signed in"));

        public Task<Result> Handle(WriteThing request, CancellationToken cancellationToken) => Response(request, Result.Success());

        public Task<Result> Handle(UnknownPermission request, CancellationToken cancellationToken) => Response(request, Result.Success());

        public Task<Result> Handle(OperateThings request, CancellationToken cancellationToken) => Response(request, Result.Success());

        public Task<Result> Handle(OperateAnything request, CancellationToken cancellationToken) => Response(request, Result.Success());

        public Task<Result<string>> Handle(Order request, CancellationToken cancellationToken) => Response(request, Result.Success("ordered"));

        private Task<T> Response<T>(object request, T response)
        {
            Calls.Add(request.GetType().Name);
            return Throw ? throw new FormatException() : Task.FromResult(response);
        }
    }
}
