//! The tree that html5ever's tree builder writes, straight into an array; then one pass puts it in document order.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use html5ever::{
    Attribute, LocalName, Namespace, QualName,
    tendril::StrTendril,
    tree_builder::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink},
};

use super::{Data, Dom, Node, NodeId, Tag};

/// No node.
const NONE: NodeId = NodeId::MAX;

/// The tree while it grows: linked siblings, so that the tree builder may move nodes about.
#[derive(Default)]
pub(super) struct Growing(RefCell<Links>);

impl Growing {
    /// Depth of the element that is open.
    pub(super) fn depth(&self) -> u16 {
        self.0.borrow().depth
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.0.borrow().nodes.len()
    }

    /// The finished tree.
    pub(super) fn in_order(self) -> Dom {
        self.0.into_inner().in_order()
    }
}

struct Links {
    nodes: Vec<Linked>,
    /// Depth of the element most lately appended to.
    depth: u16,
}

struct Linked {
    parent: NodeId,
    first: NodeId,
    last: NodeId,
    previous: NodeId,
    next: NodeId,
    depth: u16,
    name: Option<Rc<QualName>>,
    data: Data,
}

impl Default for Links {
    fn default() -> Links {
        let mut links = Links {
            nodes: Vec::with_capacity(4096),
            depth: 0,
        };
        links.push(None, Data::Element(Tag::Other, Vec::new()));
        links
    }
}

impl Links {
    fn push(&mut self, name: Option<Rc<QualName>>, data: Data) -> NodeId {
        self.nodes.push(Linked {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            name,
            data,
        });
        (self.nodes.len() - 1) as NodeId
    }

    fn at(&mut self, id: NodeId) -> &mut Linked {
        &mut self.nodes[id as usize]
    }

    fn detach(&mut self, id: NodeId) {
        let Linked {
            parent,
            previous,
            next,
            ..
        } = *self.at(id);
        if parent == NONE {
            return;
        }
        match previous {
            NONE => self.at(parent).first = next,
            previous => self.at(previous).next = next,
        }
        match next {
            NONE => self.at(parent).last = previous,
            next => self.at(next).previous = previous,
        }
        let node = self.at(id);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Links `id` under `parent`, before `before` (or last, where that is `NONE`).
    fn attach(&mut self, parent: NodeId, id: NodeId, before: NodeId) {
        self.detach(id);
        let previous = match before {
            NONE => self.at(parent).last,
            before => self.at(before).previous,
        };
        let depth = self.at(parent).depth.saturating_add(1);
        let node = self.at(id);
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, before, depth);
        match previous {
            NONE => self.at(parent).first = id,
            previous => self.at(previous).next = id,
        }
        match before {
            NONE => self.at(parent).last = id,
            before => self.at(before).previous = id,
        }
        self.depth = depth;
    }

    fn insert(&mut self, parent: NodeId, child: NodeOrText<NodeId>, before: NodeId) {
        let text = match child {
            NodeOrText::AppendNode(id) => return self.attach(parent, id, before),
            NodeOrText::AppendText(text) => text,
        };
        let previous = match before {
            NONE => self.at(parent).last,
            before => self.at(before).previous,
        };
        if previous != NONE
            && let Data::Text(existing) = &mut self.at(previous).data
        {
            existing.push_tendril(&text);
            return;
        }
        let id = self.push(None, Data::Text(text));
        self.attach(parent, id, before);
        self.depth = self.at(parent).depth;
    }

    /// Copies the tree out in document order.
    fn in_order(mut self) -> Dom {
        let mut nodes: Vec<Node> = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<(NodeId, NodeId)> = Vec::new(); // (linked, ordered)
        let mut next = 0;
        loop {
            let here = nodes.len() as NodeId;
            let parent = open.last().map_or(0, |(_, ordered)| *ordered);
            let depth = open.len() as u16;
            let data = std::mem::replace(
                &mut self.at(next).data,
                Data::Element(Tag::Other, Vec::new()),
            );
            nodes.push(Node {
                parent,
                end: here + 1,
                depth,
                data,
            });
            open.push((next, here));
            next = self.at(next).first;
            while next == NONE {
                let Some((linked, ordered)) = open.pop() else {
                    return Dom { nodes };
                };
                nodes[ordered as usize].end = nodes.len() as NodeId;
                next = if open.is_empty() {
                    NONE
                } else {
                    self.at(linked).next
                };
            }
        }
    }
}

/// An element's name, handed out by value because the tree stays borrowed only for a moment.
#[derive(Debug)]
pub(super) struct Name(Rc<QualName>);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl TreeSink for Growing {
    type Handle = NodeId;
    type Output = ();
    type ElemName<'a> = Name;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Name {
        let links = self.0.borrow();
        let name = links.nodes[*target as usize].name.clone();
        Name(name.expect("the tree builder only asks elements for their name"))
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let tag = Tag::from_name(&name.local);
        self.0
            .borrow_mut()
            .push(Some(Rc::new(name)), Data::Element(tag, attrs))
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.0
            .borrow_mut()
            .push(None, Data::Text(StrTendril::new()))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.0
            .borrow_mut()
            .push(None, Data::Text(StrTendril::new()))
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.0.borrow_mut().insert(*parent, child, NONE);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = self.0.borrow_mut().at(*element).parent != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn pop(&self, node: &NodeId) {
        let mut links = self.0.borrow_mut();
        links.depth = links.at(*node).depth.saturating_sub(1);
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut links = self.0.borrow_mut();
        let parent = links.at(*sibling).parent;
        if parent != NONE {
            links.insert(parent, child, *sibling);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        if let Data::Element(_, existing) = &mut self.0.borrow_mut().at(*target).data {
            for attr in attrs {
                if !existing.iter().any(|a| a.name == attr.name) {
                    existing.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut links = self.0.borrow_mut();
        loop {
            let child = links.at(*node).first;
            if child == NONE {
                break;
            }
            links.attach(*new_parent, child, NONE);
        }
    }
}
