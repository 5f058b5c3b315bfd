using Ardalis.Result;
using Microsoft.AspNetCore.Http;
using Shouldly;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.Errors;

namespace SvcInfra.UnitTests.Common;

public sealed class ErrorTests
{
    public static TheoryData<ErrorKind> Kinds => [.. Enum.GetValues<ErrorKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Error_travels_through_every_conversion_of_results(ErrorKind kind)
    {
        var error = new Error(kind, "things.wrong", "Something is wrong.");

        Result plain = error;
        Result<int> typed = plain;
        var again = Failure.From<Result<string>>(Error.Of(typed));

        plain.Succeeded().ShouldBeFalse();
        typed.Succeeded().ShouldBeFalse();
        again.Status.ShouldBe(error.Status);
        Error.Of(plain).ShouldBeSameAs(error);
        Error.Of(typed).ShouldBeSameAs(error);
        Error.Of(again).ShouldBeSameAs(error);
        Error.Of(Failure.From<Result>(error)).ShouldBeSameAs(error);
    }

    [Fact]
    public void Field_errors_travel_too()
    {
        Result<int> result = Error.Validation([new("a", "required", "A is required."), new("b", "too_long", "B is too long.")]);

        Error.Of(result).Fields.Select(field => field.Field).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData(ErrorKind.Invalid, StatusCodes.Status400BadRequest)]
    [InlineData(ErrorKind.Unauthenticated, StatusCodes.Status401Unauthorized)]
    [InlineData(ErrorKind.Forbidden, StatusCodes.Status403Forbidden)]
    [InlineData(ErrorKind.NotFound, StatusCodes.Status404NotFound)]
    [InlineData(ErrorKind.Conflict, StatusCodes.Status409Conflict)]
    [InlineData(ErrorKind.PreconditionFailed, StatusCodes.Status412PreconditionFailed)]
    [InlineData(ErrorKind.Unprocessable, StatusCodes.Status422UnprocessableEntity)]
    [InlineData(ErrorKind.PreconditionRequired, StatusCodes.Status428PreconditionRequired)]
    [InlineData(ErrorKind.TooManyRequests, StatusCodes.Status429TooManyRequests)]
    [InlineData(ErrorKind.Unavailable, StatusCodes.Status503ServiceUnavailable)]
    public void Kind_has_its_HTTP_status(ErrorKind kind, int status) => Problem.StatusOf(kind).ShouldBe(status);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_status(ErrorKind kind) => Problem.StatusOf(kind).ShouldBeInRange(400, 503);

    [Fact]
    public void Plain_failure_gets_the_code_of_its_status()
    {
        Error.Of(Result.NotFound()).Code.ShouldBe("not_found");
        Error.Of(Result<int>.Conflict("Twice.")).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("conflict"), e => e.Message.ShouldBe("Twice."));
        Error.Of(Result.Forbidden()).Kind.ShouldBe(ErrorKind.Forbidden);
        Error.Of(Result.Unauthorized()).Kind.ShouldBe(ErrorKind.Unauthenticated);
        Error.Of(Result.Unavailable()).Kind.ShouldBe(ErrorKind.Unavailable);
        Error.Of(Result.Invalid(new ValidationError("name", "Too long.", "too_long", ValidationSeverity.Error))).Fields
            .ShouldBe([new FieldError("name", "too_long", "Too long.")]);
    }

    [Fact]
    public void Success_has_no_error()
    {
        Should.Throw<InvalidOperationException>(() => Error.Of(Result.Success()));
        Result.NoContent().Succeeded().ShouldBeTrue();
        Result<int>.Created(1).Succeeded().ShouldBeTrue();
    }

    [Fact]
    public void Catalog_finds_every_declared_error_by_its_code()
    {
        var catalog = new ErrorCatalog();

        catalog.Get("stale_version").ShouldBeSameAs(CommonErrors.Stale);
        catalog.All.Count.ShouldBeGreaterThan(20);
        Should.Throw<KeyNotFoundException>(() => catalog.Get("nobody.declared_it"));
    }
}
