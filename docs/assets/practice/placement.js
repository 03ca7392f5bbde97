// Placement: twelve questions across the prerequisite graph, each judged by the reader, then a first picture by topic.
(function define(placement, practice) {
  "use strict";

  const { view, knowledge } = practice;
  const { make, built, button } = view;
  const ANSWERS = ["Not really", "Partly", "I had it"];

  /** How many questions of each topic the answers say are known, half known, to learn, and how many they leave open. */
  function picture(questions, topics, answers) {
    const estimated = knowledge.estimate(questions, answers);
    return topics.map(([topic, title]) => {
      const own = questions.filter((question) => question.topic === topic).map(({ slug }) => estimated.get(slug));
      const number = (known) => own.filter((value) => value === known).length;
      return { title, total: own.length, yes: number(2), partly: number(1), no: number(0), open: number(undefined) };
    });
  }

  async function show(app, parameters, isCurrent) {
    let keys = () => false;
    let { run, answers } = app.placement();

    function begin() {
      run = practice.record.newId();
      answers = new Map();
      ask();
    }

    async function ask() {
      keys = () => false;
      const question = knowledge.nextQuestion(app.questions, answers);
      if (!question) return result();
      const card = await view.card(question);
      if (!isCurrent()) return;
      const facts = () => make("p.practice-facts", {}, `Question ${answers.size + 1} of ${knowledge.ASKED} · ${question.topicTitle}`);
      const heading = () => make("h2.practice-question", {}, question.title);
      const reveal = () => {
        const title = make("h3", {}, "Short answer");
        const judge = (known) => {
          app.add("placement", { run, slug: question.slug, known });
          answers = app.placement().answers;
          ask();
        };
        app.show([facts(), heading(), title, built("div.practice-answer", card.answer), make("h3", {}, "Would you have said that?"),
          make("div.practice-actions", { role: "group", "aria-label": "Would you have said that?" }, ...ANSWERS.map((label, known) => button(label, () => judge(known), { key: String(known + 1) })))], { focus: title });
        keys = (pressed) => (/^[1-3]$/.test(pressed) ? (judge(Number(pressed) - 1), true) : pressed === " ");
      };
      app.show([facts(), heading(), make("p.practice-note", {}, "Say in a few sentences what you would answer. Then look."), make("div.practice-actions", {}, button("Show the answer", reveal, { key: "space", primary: true }))]);
      keys = (pressed) => pressed === " " && (reveal(), true);
    }

    function result() {
      keys = () => false;
      const rows = picture(app.questions, app.topics, answers).map(({ title, total, yes, partly, no, open }) =>
        make("tr", {}, make("th", { scope: "row" }, title), ...[yes, partly, no, open, total].map((number) => make("td.number", {}, String(number)))));
      app.show([
        make("h2", {}, "A first picture"),
        make("p", {}, "Twelve answers cannot know you. Who had a page is taken to have what it rests on, and who had not, to lack what rests on it; the rest is open. Reviews correct the picture."),
        make("div.practice-wide", { tabindex: 0, role: "region", "aria-label": "Picture by topic" }, make("table", {},
          make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "Topic"), ...["Likely known", "Partly", "To learn", "Open", "All"].map((name) => make("th.number", { scope: "col" }, name)))),
          make("tbody", {}, ...rows))),
        make("div.practice-actions", {}, button("Make a plan", () => app.go({ mode: "plan" }), { primary: true }), button("Answer twelve again", begin)),
      ]);
    }

    function lobby() {
      const going = answers.size > 0;
      app.show([
        make("h2", {}, "Placement"),
        make("p", {}, "Twelve questions, spread over all topics and over what rests on what. Each next one is chosen by your answers so far. What you likely know comes last in your reviews and in your plan."),
        make("div.practice-actions", {}, button(going ? `Go on with question ${answers.size + 1}` : "Begin", going ? ask : begin, { key: "Enter", primary: true }), going ? button("Start over", begin) : null),
      ]);
      keys = (pressed) => pressed === "Enter" && ((going ? ask : begin)(), true);
    }

    if (answers.size && !knowledge.nextQuestion(app.questions, answers)) result();
    else lobby();
    return { keys: (pressed) => keys(pressed) };
  }

  Object.assign(placement, { picture, show });
})((globalThis.guidePractice.placement = {}), globalThis.guidePractice);
